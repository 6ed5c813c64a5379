/**
 * Takes batches from the spool to the collector: an OTLP/HTTP client over a plain socket, its
 * retries, and what it gives up. Imports {@code agent.spool} and shared; the only package that
 * opens a connection to the collector. One shipping thread owns all of it.
 */
@NullMarked
package io.adamant.agent.ship;

import org.jspecify.annotations.NullMarked;
