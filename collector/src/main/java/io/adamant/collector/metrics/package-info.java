/**
 * The newest sample of every series of every host, and what Prometheus reads: the exposition and
 * service discovery. Core: imports shared, the journal's port, the meters and the controller's
 * published state. The view thread writes, any thread renders.
 */
@NullMarked
package io.adamant.collector.metrics;

import org.jspecify.annotations.NullMarked;
