/**
 * The next step of an open intent, as a pure function. Core: imports plan and what plan imports; no
 * clock, no I/O.
 */
@NullMarked
package io.adamant.collector.plan.step;

import org.jspecify.annotations.NullMarked;
