/**
 * The agent's composition root: commands, wiring by hand, threads, signals. The only package that
 * knows every other, reads the clock and chance, and waits. Threads: {@code collect} owns the
 * sources and the writing side of the spool, {@code ship} the reading side, {@code seal-trace} the
 * kernel's ring buffer, {@code endpoint} the local HTTP; {@code identity} ends once it knows.
 */
@NullMarked
package io.adamant.agent;

import org.jspecify.annotations.NullMarked;
