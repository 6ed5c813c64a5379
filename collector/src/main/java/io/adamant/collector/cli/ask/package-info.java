/**
 * The collector as a command sees it: its address, who calls, its answers as JSON, a live tail.
 * Edge: HTTP by the JDK. Any thread.
 */
@NullMarked
package io.adamant.collector.cli.ask;

import org.jspecify.annotations.NullMarked;
