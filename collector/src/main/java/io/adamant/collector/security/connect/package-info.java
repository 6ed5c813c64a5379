/**
 * Who may connect at all, before TLS and before a word is read. Imports Netty and Vert.x' transport
 * port; the acceptor's thread and the event loops share what is counted, guarded by a lock for each
 * listener.
 */
@NullMarked
package io.adamant.collector.security.connect;

import org.jspecify.annotations.NullMarked;
