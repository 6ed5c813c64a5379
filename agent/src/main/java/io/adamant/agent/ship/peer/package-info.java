/**
 * Who answers at an endpoint: what it reads, whether it is believed, and what its answers mean.
 * Imports {@code agent.ship.http} and {@code link}, {@code agent.spool.codec} and shared. Owned by
 * the shipping thread.
 */
@NullMarked
package io.adamant.agent.ship.peer;

import org.jspecify.annotations.NullMarked;
