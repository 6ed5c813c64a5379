package io.adamant.collector.planted;

import org.duckdb.DuckDBConnection;

record DuckUser(DuckDBConnection connection) {}
