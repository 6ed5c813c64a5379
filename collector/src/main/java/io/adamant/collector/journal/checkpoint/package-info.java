/**
 * The checkpoints of the streams as files beside the journal. Edge: the one place that knows their
 * names and their layout.
 */
@NullMarked
package io.adamant.collector.journal.checkpoint;

import org.jspecify.annotations.NullMarked;
