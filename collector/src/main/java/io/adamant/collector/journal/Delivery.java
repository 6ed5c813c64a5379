package io.adamant.collector.journal;

import io.adamant.shared.model.BatchId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One resource's part of a journal entry, decoded, repeats already dropped. */
public sealed interface Delivery {

    Origin origin();

    /** Log records and events. */
    record Logs(Origin origin, List<LogRecord> records) implements Delivery {}

    /** Metric points. */
    record Metrics(Origin origin, List<MetricPoint> points) implements Delivery {}

    /**
     * Where a delivery comes from.
     *
     * @param position of the journal entry
     * @param sender as authenticated by the receiver
     * @param receivedUnixNanos when the collector received it
     * @param batch its batch id, or null for a sender without one
     * @param resource the OTLP resource as sent
     */
    record Origin(
            Position position,
            String sender,
            long receivedUnixNanos,
            @Nullable BatchId batch,
            Map<String, Value> resource) {}
}
