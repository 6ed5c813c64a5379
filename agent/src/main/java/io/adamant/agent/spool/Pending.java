package io.adamant.agent.spool;

import io.adamant.agent.spool.Bodies.BatchBody;
import java.util.Map;

/**
 * A batch, or a part of one, that was taken and not yet written; it gets its sequence when it is.
 *
 * @param more further parts of the same batch follow: they become durable together or not at all
 * @param hole covers its sequences and positions but has nothing to ship
 */
record Pending(Lane lane, boolean more, boolean hole, int count, long unixNanos, BatchBody body) {

    Pending(Lane lane, boolean more, int count, long unixNanos, BatchBody body) {
        this(lane, more, count == 0, count, unixNanos, body);
    }

    Pending asHole() {
        return new Pending(lane, more, true, count, unixNanos, body.withoutFrame());
    }

    int flags() {
        return (more ? RecordHeader.MORE : 0) | (hole ? RecordHeader.HOLE : 0);
    }

    /** At most this many bytes on disk. */
    long bytes() {
        long positions = 0;
        for (Map.Entry<String, String> e : body.positions().entrySet()) {
            positions += 8 + 3L * (e.getKey().length() + e.getValue().length());
        }
        return RecordHeader.BYTES + 256 + positions + body.frame().length;
    }
}
