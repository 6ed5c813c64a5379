/**
 * Signed tokens (RFC 7519) and the key sets that check them (RFC 7517): for identity tokens of a
 * cloud and of operators. The only importer of Nimbus JOSE + JWT. Key sets may be asked by any
 * thread; fetching one blocks.
 */
@NullMarked
package io.adamant.collector.security.jwt;

import org.jspecify.annotations.NullMarked;
