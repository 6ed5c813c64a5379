/**
 * The edge to the Linux kernel: syscalls by the Foreign Function and Memory API, read-only mounts,
 * the BPF refusal trace, process facts from {@code /proc}, file facts for the witness. The only
 * package that imports {@code java.lang.foreign}; implements ports of {@code agent.seal}. The trace
 * is owned by one reader thread; everything else is used by the caller's thread.
 */
@NullMarked
package io.adamant.agent.linux;

import org.jspecify.annotations.NullMarked;
