/**
 * The disk buffer between what the host knows and the wire: append, group commit, read by lane,
 * acknowledge, recover. Imports {@code agent.source} for what is spooled and shared; the only
 * package that knows the files. One collecting thread appends and commits, one shipping thread
 * reads and acknowledges; {@link io.adamant.agent.spool.Spool} is the lock between them.
 */
@NullMarked
package io.adamant.agent.spool;

import org.jspecify.annotations.NullMarked;
