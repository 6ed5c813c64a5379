/**
 * The kernel edge's BPF room against real kernels: what no kernel of a developer's machine may
 * permit. Imports the lab and {@code agent.linux.bpf}; a test's own thread owns everything.
 */
@NullMarked
package io.adamant.lab.bpf;

import org.jspecify.annotations.NullMarked;
