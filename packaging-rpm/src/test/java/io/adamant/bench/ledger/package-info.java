/**
 * What arrived: the exact set of lines, what came twice and why, latencies. Pure state without
 * threads of its own; the sink enters it under one lock.
 */
package io.adamant.bench.ledger;
