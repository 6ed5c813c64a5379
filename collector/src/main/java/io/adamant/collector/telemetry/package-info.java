/**
 * The collector's own meters behind the small port {@link io.adamant.collector.telemetry.Meters}.
 * Edge: sole importer of Micrometer. Any thread may count; gauges are read by the scraping thread.
 */
@NullMarked
package io.adamant.collector.telemetry;

import org.jspecify.annotations.NullMarked;
