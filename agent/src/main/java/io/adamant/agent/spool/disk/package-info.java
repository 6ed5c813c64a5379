/**
 * The spool's lanes on disk: write, recover, read, cut. Imports {@code agent.spool.format} and
 * {@code .codec}; knows no batch's meaning. Writers are owned by the collecting thread; readers are
 * guarded by the lock of {@code Spool}.
 */
@NullMarked
package io.adamant.agent.spool.disk;

import org.jspecify.annotations.NullMarked;
