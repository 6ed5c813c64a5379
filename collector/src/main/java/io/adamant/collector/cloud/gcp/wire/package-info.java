/**
 * Compute Engine's API as this collector calls it: client, credentials, settings, pace, and what
 * each error becomes. Any thread.
 */
@NullMarked
package io.adamant.collector.cloud.gcp.wire;

import org.jspecify.annotations.NullMarked;
