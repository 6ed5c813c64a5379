/**
 * Core of the seal: phases and the measured tier; policy, attempts, guard and witness have rooms of
 * their own. Imports {@code java.base}, {@code shared} and the {@code Source} port; what touches
 * the kernel or a disk is a port declared here and implemented in {@code agent.linux}. State is
 * owned by the thread that polls {@code SealSource}.
 */
@NullMarked
package io.adamant.agent.seal;

import org.jspecify.annotations.NullMarked;
