/**
 * Reads YAML configuration into typed values: all problems at once with their line numbers, unknown
 * and removed keys named with their cure. The only importer of the YAML reader.
 */
@NullMarked
package io.adamant.shared.config;

import org.jspecify.annotations.NullMarked;
