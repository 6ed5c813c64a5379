/** The commands that search and follow log lines. Edge: asks the collector and prints. */
@NullMarked
package io.adamant.collector.cli.logs;

import org.jspecify.annotations.NullMarked;
