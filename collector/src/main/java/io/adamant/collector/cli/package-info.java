/**
 * The command line's root, and the commands that change something. Edge: speaks the collector's API
 * over HTTP and prints; the JDK's old HTTP client and Jackson's streams, because the new client and
 * a JSON tree would cost half a second at each start.
 */
@NullMarked
package io.adamant.collector.cli;

import org.jspecify.annotations.NullMarked;
