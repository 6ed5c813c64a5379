/**
 * Host metrics out of {@code /proc}, {@code /sys} and systemd: one class per kernel file in the
 * rooms below, the roots are parameters. Names and units are OTel semantic conventions 1.44 where
 * they have one, else those of the OpenTelemetry Collector's receivers, else our own; the table is
 * in docs/wire.md. Owned by the collecting thread. Imports the {@code Source} port and {@code
 * shared}.
 */
@NullMarked
package io.adamant.agent.source.host;

import org.jspecify.annotations.NullMarked;
