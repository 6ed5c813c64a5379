/**
 * The log store: a view of the journal, searched by instance, time and substring. Core: the port
 * and its in-memory first form; Parquet and LogQL get packages below.
 */
@NullMarked
package io.adamant.collector.logs;

import org.jspecify.annotations.NullMarked;
