/**
 * A table of rows in Parquet files behind embedded DuckDB, fed from the journal: the rows not yet
 * written lie in a DuckDB table in memory, a flush writes them to files cut by hour, and one
 * renamed manifest makes the files count. Knows nothing of logs: what a table holds is a {@link
 * io.adamant.collector.logs.parquet.Table}. Edge, and the only importer of DuckDB. Rows are added
 * by one thread, the view's; files are written by the store's own thread; any thread may ask.
 */
@NullMarked
package io.adamant.collector.logs.parquet;

import org.jspecify.annotations.NullMarked;
