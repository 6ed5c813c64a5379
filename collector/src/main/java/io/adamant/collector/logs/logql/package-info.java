/**
 * LogQL answered: evaluates a parsed query over the log store's port. Core: pure functions of the
 * query, the store's answers and the moments asked for. How a query is read is in {@code syntax},
 * what its stages do to a record in {@code pipeline}.
 */
@NullMarked
package io.adamant.collector.logs.logql;

import org.jspecify.annotations.NullMarked;
