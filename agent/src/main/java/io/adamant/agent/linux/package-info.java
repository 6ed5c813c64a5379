/**
 * The edge to the Linux kernel: syscalls by the Foreign Function and Memory API, file facts for the
 * witness, libsystemd, libzstd. This room and those below it (bpf, trace, mount, guard) are the
 * only ones that import {@code java.lang.foreign}; they implement ports of the rooms that decide.
 * Holds no thread of its own: everything is used by the caller's.
 */
@NullMarked
package io.adamant.agent.linux;

import org.jspecify.annotations.NullMarked;
