/**
 * Tails files by glob, from the beginning, through rotation, truncation and restarts. Everything
 * here is owned by the collecting thread; the counters may be read by any. Imports the {@code
 * Source} port and {@code shared}.
 */
@NullMarked
package io.adamant.agent.source.logs;

import org.jspecify.annotations.NullMarked;
