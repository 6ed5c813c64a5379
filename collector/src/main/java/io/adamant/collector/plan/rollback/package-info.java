/**
 * Where a group with a held image could go back to, and what stands in the way. Core: imports plan
 * and image values; no clock, no I/O.
 */
@NullMarked
package io.adamant.collector.plan.rollback;

import org.jspecify.annotations.NullMarked;
