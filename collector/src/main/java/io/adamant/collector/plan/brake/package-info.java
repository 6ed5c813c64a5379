/**
 * What stops a whole group whatever its instances are like: the breaker with its way out, and
 * silences that one thing explains. Core: imports assess, cloud and fleet values; no clock, no I/O.
 */
@NullMarked
package io.adamant.collector.plan.brake;

import org.jspecify.annotations.NullMarked;
