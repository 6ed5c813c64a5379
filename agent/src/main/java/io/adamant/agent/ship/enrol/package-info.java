/**
 * Proves to the collector which instance this is and holds the certificate that it gives for it.
 * Imports {@code agent.ship.http} and {@code link}, shared and the JDK. The enroller has a thread
 * of its own; the certificate is handed over through {@code link.HeldCertificate}.
 */
@NullMarked
package io.adamant.agent.ship.enrol;

import org.jspecify.annotations.NullMarked;
