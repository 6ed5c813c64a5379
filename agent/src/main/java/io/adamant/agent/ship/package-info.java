/**
 * Takes batches from the spool to the collector: what is sent when, where and how, what an answer
 * means, what is tried again and what is given up. Imports {@code agent.spool}, its own rooms
 * {@code cargo}, {@code http}, {@code link}, {@code pace} and {@code peer}, and shared. One
 * shipping thread owns all of it.
 */
@NullMarked
package io.adamant.agent.ship;

import org.jspecify.annotations.NullMarked;
