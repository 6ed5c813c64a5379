/**
 * Change that is seen and not refused, on a real host: each watch of the agent against systemd, a
 * clock that can be stepped and a network that can be bent, in a virtual machine.
 */
@NullMarked
package io.adamant.lab.watch;

import org.jspecify.annotations.NullMarked;
