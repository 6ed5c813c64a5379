/**
 * The collector's own meters and traces behind the small ports {@link
 * io.adamant.collector.telemetry.Meters} and {@link io.adamant.collector.telemetry.Traces}. Edge:
 * sole importer of Micrometer and of the OpenTelemetry SDK. Any thread may count; gauges are read
 * by the scraping thread.
 */
@NullMarked
package io.adamant.collector.telemetry;

import org.jspecify.annotations.NullMarked;
