/**
 * The commands that tell what there is, and why: fleet, instance, why, images, groups. Edge: asks
 * the collector and prints.
 */
@NullMarked
package io.adamant.collector.cli.fleet;

import org.jspecify.annotations.NullMarked;
