/**
 * What may go into the journal, whoever asks and by whatever protocol: limits, fair shares, quotas,
 * the check of the body and the append. Edge of the journal; knows no server. A ticket belongs to
 * one request; everything else may be used by any thread.
 */
@NullMarked
package io.adamant.collector.receive.admit;

import org.jspecify.annotations.NullMarked;
