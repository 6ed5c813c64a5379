/**
 * What the agent says about itself, as log lines in the stream. Imports the {@code Source} port and
 * {@code shared}. Lines come from any thread; the rest is the collecting thread's.
 */
@NullMarked
package io.adamant.agent.source.own;

import org.jspecify.annotations.NullMarked;
