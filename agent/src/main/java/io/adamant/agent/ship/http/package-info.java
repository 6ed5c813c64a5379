/**
 * HTTP/1.1 as a client of one server at a time, requests pipelined, answers trusted with nothing.
 * Imports {@code agent.ship.link} and {@code shared.time}. Owned by the shipping thread.
 */
@NullMarked
package io.adamant.agent.ship.http;

import org.jspecify.annotations.NullMarked;
