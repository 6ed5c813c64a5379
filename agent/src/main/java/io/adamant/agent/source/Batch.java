package io.adamant.agent.source;

import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MetricPoint;
import java.util.List;
import java.util.Map;

/**
 * Records that are spooled together and get one batch id. Empty only where log positions changed
 * and no line came.
 */
public sealed interface Batch {

    /** How many records: what the batch id counts. */
    int count();

    /**
     * What the agent says about its host: boot report, heartbeat, health, seal, loss. Has a
     * reserved share of the spool, so that a log storm cannot starve the evidence.
     */
    record Events(List<LogRecord> records) implements Batch {
        public Events {
            records = List.copyOf(records);
        }

        @Override
        public int count() {
            return records.size();
        }
    }

    /** Host metrics. */
    record Metrics(List<MetricPoint> points) implements Batch {
        public Metrics {
            points = List.copyOf(points);
        }

        @Override
        public int count() {
            return points.size();
        }
    }

    /**
     * Lines of the host's logs.
     *
     * @param frame the encoded lines, sealed; it stays the source's and is valid until the source
     *     is polled again
     * @param positions where each touched file stands after these lines, by position key; committed
     *     in the same spool record as the lines
     */
    record Logs(LogFrame frame, Map<String, String> positions) implements Batch {
        public Logs {
            positions = Map.copyOf(positions);
        }

        @Override
        public int count() {
            return frame.count();
        }
    }
}
