/**
 * The collector's ports once more, each call a span: what the composition root puts in front of the
 * real ones when tracing is on, and leaves out when it is off. Edge: imports the ports and the port
 * of the traces; holds no state.
 */
@NullMarked
package io.adamant.collector.traced;

import org.jspecify.annotations.NullMarked;
