/**
 * The collector's own certificate authority. The only importer of Bouncy Castle for certificates;
 * an issuer elsewhere is another {@link io.adamant.collector.security.ca.Issuer}. Stateless but for
 * its key; any thread may ask.
 */
@NullMarked
package io.adamant.collector.security.ca;

import org.jspecify.annotations.NullMarked;
