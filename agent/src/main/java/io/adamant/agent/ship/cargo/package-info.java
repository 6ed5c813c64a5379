/**
 * What is on its way: a batch, the parts that it is sent in, and under whose name. Imports {@code
 * agent.spool} and shared. Owned by the shipping thread.
 */
@NullMarked
package io.adamant.agent.ship.cargo;

import org.jspecify.annotations.NullMarked;
