/**
 * Change that is seen and not refused: what is configured now against what was, in words. Core:
 * imports {@code agent.seal}'s ports only. The edges are in {@code agent.linux.watch}; all of it is
 * owned by the collecting thread.
 */
@NullMarked
package io.adamant.agent.seal.watch;

import org.jspecify.annotations.NullMarked;
