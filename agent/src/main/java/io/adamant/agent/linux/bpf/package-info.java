/**
 * BPF without a compiler: the kernel's type information read for offsets and function ids, an
 * assembler and a disassembler, bpf(2), the user side of a ring buffer. Knows nothing of what a
 * program is for; imports {@code agent.linux} and the JDK. Owned by the thread that loads, apart
 * from a ring, which belongs to its reader.
 */
@NullMarked
package io.adamant.agent.linux.bpf;

import org.jspecify.annotations.NullMarked;
