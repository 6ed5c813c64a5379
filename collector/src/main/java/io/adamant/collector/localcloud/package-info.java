/**
 * The local cloud: a cloud on one machine, as a process of its own with its own state on disk.
 * Groups, images, instances as real processes, a load balancer that really asks, faults on demand.
 *
 * <p>Imports the JDK (its HTTP server and client) and, as a JSON reader and writer only, {@code
 * io.vertx.core.json}. Never imported by the collector: {@code collector.cloud.local} speaks to it
 * over HTTP. The state is owned by {@code localcloud.estate}, the processes by {@code
 * localcloud.launch}; the HTTP handlers and the load balancer run on virtual threads.
 */
@NullMarked
package io.adamant.collector.localcloud;

import org.jspecify.annotations.NullMarked;
