/**
 * Intents by compare-and-set: the reservation that stands before any cloud call. Core values and
 * the port; {@code FileLedger} is the embedded edge.
 */
@NullMarked
package io.adamant.collector.ledger;

import org.jspecify.annotations.NullMarked;
