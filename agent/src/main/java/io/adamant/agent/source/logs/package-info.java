/**
 * Tails files by glob, from the beginning, through rotation, truncation and restarts: the source
 * and its search for files; {@code file} knows each file, {@code read} makes records of bytes.
 * Everything here is owned by the collecting thread; the counters may be read by any. Imports the
 * {@code Source} port, the configuration record and {@code shared}.
 */
@NullMarked
package io.adamant.agent.source.logs;

import org.jspecify.annotations.NullMarked;
