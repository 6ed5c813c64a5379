/**
 * The spool's lanes: write, recover, read, cut. Imports {@code agent.spool.disk}, {@code .format}
 * and {@code .codec}; knows no batch's meaning. Writers are owned by the collecting thread; readers
 * are guarded by the lock of {@code Spool}.
 */
@NullMarked
package io.adamant.agent.spool.lane;

import org.jspecify.annotations.NullMarked;
