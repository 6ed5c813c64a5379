/**
 * What we believe of each host from its own stream: a view of the journal. Core: imports shared,
 * the cloud and the journal port; owned by the view thread, read through immutable snapshots.
 */
@NullMarked
package io.adamant.collector.fleet;

import org.jspecify.annotations.NullMarked;
