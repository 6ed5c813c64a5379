/**
 * What a person sees of an answer: tables, colours, distances in time, and the one exception that
 * ends a command with words. The JDK only. Any thread.
 */
@NullMarked
package io.adamant.collector.cli.terminal;

import org.jspecify.annotations.NullMarked;
