/**
 * The guard of the port {@code agent.seal.guard}, in the kernel: loads the programs of {@code
 * .policy}, tells them what is protected ({@code .place}), keeps them alive without the agent,
 * reads what they saw. Loading and moving belong to one thread; events and counts may be read by
 * any.
 */
@NullMarked
package io.adamant.agent.linux.guard;

import org.jspecify.annotations.NullMarked;

