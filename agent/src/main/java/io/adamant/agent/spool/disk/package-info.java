/**
 * The calls by which the spool changes a disk, and what its directory holds. Imports {@code
 * agent.spool.format}. Has no thread of its own: guarded by the lock of {@code Spool}.
 */
@NullMarked
package io.adamant.agent.spool.disk;

import org.jspecify.annotations.NullMarked;
