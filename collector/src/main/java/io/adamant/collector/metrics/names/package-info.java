/**
 * What a host's metric is called under Prometheus: by OpenTelemetry's rules, and as node_exporter
 * has it. Core and pure: imports the wire's points and the families' types.
 */
@NullMarked
package io.adamant.collector.metrics.names;

import org.jspecify.annotations.NullMarked;
