/**
 * Who of the people may read and who may act: tokens in a file, hashed, and signed tokens of an
 * OpenID Connect issuer. Any thread may ask; the file is read again when it has changed.
 */
@NullMarked
package io.adamant.collector.security.operator;

import org.jspecify.annotations.NullMarked;
