/** The composition root of the collector: configuration, wiring, start and stop. */
@NullMarked
package io.adamant.collector;

import org.jspecify.annotations.NullMarked;
