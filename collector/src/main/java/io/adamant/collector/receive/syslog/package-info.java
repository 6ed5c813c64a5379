/**
 * Takes syslog in over TCP and TLS and offers it to the intake in batches. Edge: the server side of
 * Vert.x. A connection belongs to the event loop that accepted it.
 */
@NullMarked
package io.adamant.collector.receive.syslog;

import org.jspecify.annotations.NullMarked;
