/**
 * What was received goes out again to other backends over OTLP/HTTP: one reader of the journal for
 * each target, with a durable position of its own and a bounded lag. Edge: imports the journal's
 * port, the meters' port and shared. Each forwarder's thread owns its tail and its position.
 */
@NullMarked
package io.adamant.collector.forward;

import org.jspecify.annotations.NullMarked;
