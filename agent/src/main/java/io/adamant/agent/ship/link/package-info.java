/**
 * Byte connections to the collector, plain or TLS 1.3, with a bound on every wait. Imports the JDK
 * and {@code shared.time}; the only package that opens a socket to the collector. The shipping
 * thread owns all of it; {@code abort} is for any.
 */
@NullMarked
package io.adamant.agent.ship.link;

import org.jspecify.annotations.NullMarked;
