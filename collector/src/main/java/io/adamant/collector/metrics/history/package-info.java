/**
 * What hosts measured in the past, so that the last hours of one that is gone can be looked at: a
 * view of the journal in a table of the Parquet store. Edge: imports the store, never DuckDB. The
 * view thread adds, any thread asks.
 */
@NullMarked
package io.adamant.collector.metrics.history;

import org.jspecify.annotations.NullMarked;
