/**
 * The reconciler: the only caller of a cloud that changes something. Joins the core (assess, plan,
 * ledger) to the edges; one control thread owns everything here and publishes {@link
 * io.adamant.collector.act.ControlState}.
 */
@NullMarked
package io.adamant.collector.act;

import org.jspecify.annotations.NullMarked;
