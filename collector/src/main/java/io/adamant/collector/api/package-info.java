/**
 * The collector's face over HTTP: REST, server-sent events and the web page. Edge: Vert.x server
 * side and its JSON; reads published snapshots and asks the operator's desk, decides nothing.
 * Requests are answered on a small worker pool; the event loop owns the event streams.
 */
@NullMarked
package io.adamant.collector.api;

import org.jspecify.annotations.NullMarked;
