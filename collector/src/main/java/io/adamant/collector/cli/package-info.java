/**
 * The commands. Edge: speaks the collector's API over HTTP and prints; uses the JDK only, because
 * the JDK's new HTTP client and a JSON library would cost half a second at each start. {@code
 * CliMain} is the composition root of the command line.
 */
@NullMarked
package io.adamant.collector.cli;

import org.jspecify.annotations.NullMarked;
