/**
 * Which records came, told by their batches' ids: what is new of a batch, what is missing of an
 * instance, and how that is written down. Core: imports shared only; owned by the view thread.
 */
@NullMarked
package io.adamant.collector.journal.once;

import org.jspecify.annotations.NullMarked;
