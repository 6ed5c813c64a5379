package io.adamant.collector.receive.admit;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.format.Format;
import io.adamant.shared.model.BatchId;
import org.jspecify.annotations.Nullable;

/**
 * A body that somebody wants to be kept.
 *
 * @param encoding one that {@link io.adamant.collector.journal.encoding.Unpacker} knows
 * @param batch its batch id, or null for a sender without one
 */
public record Offer(
        Signal signal, Format format, String encoding, @Nullable BatchId batch, byte[] body) {}
