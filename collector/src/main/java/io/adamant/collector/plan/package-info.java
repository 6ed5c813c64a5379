/**
 * May we replace it: gates, budget and the choice of a sequence, as a pure function. Core: imports
 * assess, cloud, fleet, image and ledger values only; no clock, no I/O.
 */
@NullMarked
package io.adamant.collector.plan;

import org.jspecify.annotations.NullMarked;
