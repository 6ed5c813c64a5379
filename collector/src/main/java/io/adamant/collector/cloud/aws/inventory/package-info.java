/**
 * What AWS tells of groups, instances, activities and templates. Reads only; any thread, each
 * object is its caller's.
 */
@NullMarked
package io.adamant.collector.cloud.aws.inventory;

import org.jspecify.annotations.NullMarked;
