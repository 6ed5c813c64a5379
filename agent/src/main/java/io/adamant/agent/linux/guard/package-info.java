/**
 * The guard of the port {@code agent.seal.guard}, in the kernel: loads the programs of {@code
 * .program}, tells them what is protected, keeps them alive without the agent, reads what they saw.
 * May import {@code agent.linux}, {@code agent.linux.bpf} and the port. Loading and moving belong
 * to one thread; events and counts may be read by any.
 */
@NullMarked
package io.adamant.agent.linux.guard;

import org.jspecify.annotations.NullMarked;
