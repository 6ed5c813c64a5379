/**
 * Eyes for change that nothing refuses: steps of the clock by timerfd_create(2), units by
 * inotify(7), the environment of systemd's manager by D-Bus, mount namespaces and what processes
 * execute by {@code /proc}; the network's are in {@code net}. Implements {@code Watch}; each is
 * owned by the collecting thread and never waits.
 */
@NullMarked
package io.adamant.agent.linux.watch;

import org.jspecify.annotations.NullMarked;
