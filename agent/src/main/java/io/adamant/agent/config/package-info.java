/**
 * The agent's configuration as records, and the mapping of the file onto them. Part of the sealed
 * image: read once at start, never again. Imports {@code shared.config}; values only, so any thread
 * may read them.
 */
@NullMarked
package io.adamant.agent.config;

import org.jspecify.annotations.NullMarked;
