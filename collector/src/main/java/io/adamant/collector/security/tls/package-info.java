/**
 * The listeners' TLS and who comes in through it: server side of Vert.x. Certificates are read from
 * files when a listener begins and again when they have changed. Event loops ask; what blocks runs
 * on virtual threads.
 */
@NullMarked
package io.adamant.collector.security.tls;

import org.jspecify.annotations.NullMarked;
