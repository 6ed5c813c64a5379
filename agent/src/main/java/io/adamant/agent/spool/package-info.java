/**
 * The disk buffer between what the host knows and the wire: append, group commit, take by lane,
 * acknowledge. Imports {@code agent.source} for what is spooled, its own rooms {@code .lane},
 * {@code .disk}, {@code .format}, {@code .loss} and {@code .codec}, and shared. One collecting
 * thread appends and commits, one shipping thread takes and acknowledges; {@link
 * io.adamant.agent.spool.Spool} is the lock between them.
 */
@NullMarked
package io.adamant.agent.spool;

import org.jspecify.annotations.NullMarked;
