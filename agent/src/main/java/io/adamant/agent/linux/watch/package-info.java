/**
 * Watches of what the host's guard does not refuse and no hook names: addresses, routes and packet
 * filter rules by netlink, steps of the clock by timerfd. Implements {@code Watch}; each is owned
 * by the collecting thread and never waits.
 */
@NullMarked
package io.adamant.agent.linux.watch;

import org.jspecify.annotations.NullMarked;
