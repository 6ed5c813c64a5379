/**
 * The shapes of the answers under {@code /api/v1}: snapshots in, JSON out, nothing else. Any
 * thread.
 */
@NullMarked
package io.adamant.collector.api.json;

import org.jspecify.annotations.NullMarked;
