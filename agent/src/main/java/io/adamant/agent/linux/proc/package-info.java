/**
 * What {@code /proc} says of other processes: who called, and what they hold open. Implements ports
 * of {@code agent.seal}; every reading may find the process gone. Holds no state but caches of the
 * thread that asks.
 */
@NullMarked
package io.adamant.agent.linux.proc;

import org.jspecify.annotations.NullMarked;
