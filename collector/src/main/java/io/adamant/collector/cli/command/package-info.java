/**
 * What a command is, and the words it was called with, checked; what it finds around it. Any
 * thread.
 */
@NullMarked
package io.adamant.collector.cli.command;

import org.jspecify.annotations.NullMarked;
