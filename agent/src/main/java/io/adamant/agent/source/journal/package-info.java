/**
 * The host's journal as log lines: which entries, from where on, in which boot, and what is missing
 * between them. The port {@code Journals} is implemented in {@code agent.linux} over libsystemd.
 * Imports the {@code Source} port and {@code shared}; all state is the collecting thread's.
 */
@NullMarked
package io.adamant.agent.source.journal;

import org.jspecify.annotations.NullMarked;
