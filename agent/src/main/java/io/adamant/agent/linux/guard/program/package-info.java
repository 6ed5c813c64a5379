/**
 * The guard's programs: what the kernel does at each of its security hooks, written as a policy
 * above {@code agent.linux.bpf}'s assembler. Offsets and arguments come from the running kernel's
 * BTF by name. Pure: nothing here calls the kernel, so that a program of any kernel can be written
 * and compared anywhere.
 */
@NullMarked
package io.adamant.agent.linux.guard.program;

import org.jspecify.annotations.NullMarked;
