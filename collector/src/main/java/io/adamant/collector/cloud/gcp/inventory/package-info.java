/**
 * What Compute Engine tells of groups, instances and templates. Reads only; any thread, each object
 * is its caller's.
 */
@NullMarked
package io.adamant.collector.cloud.gcp.inventory;

import org.jspecify.annotations.NullMarked;
