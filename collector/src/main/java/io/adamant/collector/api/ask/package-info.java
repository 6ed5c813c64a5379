/**
 * A request and its answer, apart from what is asked: paths, parameters and their limits, times,
 * replies. Edge: Vert.x web. Any thread.
 */
@NullMarked
package io.adamant.collector.api.ask;

import org.jspecify.annotations.NullMarked;
