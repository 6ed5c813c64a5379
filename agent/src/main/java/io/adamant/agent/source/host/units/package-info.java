/**
 * The states of systemd's units, over D-Bus: the wire format and the two calls that it takes, no
 * library and no child process. Asked on a thread aside, since a busy systemd may take its time;
 * the reading is owned by the collecting thread.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html">D-Bus specification</a>
 */
@NullMarked
package io.adamant.agent.source.host.units;

import org.jspecify.annotations.NullMarked;
