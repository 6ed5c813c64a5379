/**
 * The Loki read API under {@code /loki/api/v1}: what Grafana's stock Loki data source and {@code
 * adamant logs} ask. Edge: Vert.x web and its JSON; answers are made on a small worker pool, the
 * event loop owns the live tails. Shapes: <a
 * href="https://grafana.com/docs/loki/latest/reference/loki-http-api/">Loki HTTP API</a>.
 */
@NullMarked
package io.adamant.collector.api.loki;

import org.jspecify.annotations.NullMarked;
