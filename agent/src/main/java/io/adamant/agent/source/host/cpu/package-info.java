/** Processors: time, load, pressure. One class per kernel file; owned by the collecting thread. */
@NullMarked
package io.adamant.agent.source.host.cpu;

import org.jspecify.annotations.NullMarked;
