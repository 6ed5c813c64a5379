/**
 * What shadow would have done, and whether it would have been right. Core: imports assess, cloud
 * and plan values; no clock, no I/O.
 */
@NullMarked
package io.adamant.collector.plan.shadow;

import org.jspecify.annotations.NullMarked;
