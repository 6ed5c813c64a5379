/**
 * Is it healthy: the truth table of DESIGN.md as a pure function from (inventory, hosts, policy,
 * now) to a verdict per instance. Core: imports cloud, fleet and shared values only; no clock, no
 * I/O.
 */
@NullMarked
package io.adamant.collector.assess;

import org.jspecify.annotations.NullMarked;
