package io.adamant.agent.spool;

import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.format.Facts;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.lane.Lanes;
import io.adamant.shared.model.BootId;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.SeverityBand;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes frames of batches and adds them to their lanes. Owned by the collecting thread. */
final class Intake {

    /** Longest scope frame, uncompressed, of more than one record: bigger batches are parted. */
    static final int MAX_FRAME_BYTES = LogFrame.MAX_BYTES;

    private final Lanes lanes;
    private final Codecs codecs;
    private final SpoolOptions options;
    private final BootId boot;
    private final WallClock wall;

    Intake(Lanes lanes, Codecs codecs, SpoolOptions options, BootId boot, WallClock wall) {
        this.lanes = lanes;
        this.codecs = codecs;
        this.options = options;
        this.boot = boot;
        this.wall = wall;
    }

    /** Where events go that the disk would refuse. */
    interface Elsewhere {

        void take(int count, byte[] frame);
    }

    /** What waits for a write is bounded: from here on logs and metrics are refused. */
    boolean isFull(Lane lane) {
        return lanes.writer(lane).waitingBytes() >= 2 * options.commitBytes();
    }

    /** Of all lanes. */
    long waitingBytes() {
        long bytes = 0;
        for (Lane lane : Lane.values()) {
            bytes += lanes.writer(lane).waitingBytes();
        }
        return bytes;
    }

    void events(List<LogRecord> records, @Nullable Elsewhere elsewhere) {
        if (records.isEmpty()) {
            return;
        }
        byte[] frame = OtlpEncoder.scopeLogs(records);
        if (frame.length > MAX_FRAME_BYTES && records.size() > 1) {
            int half = records.size() / 2;
            events(records.subList(0, half), elsewhere);
            events(records.subList(half, records.size()), elsewhere);
        } else if (elsewhere != null) {
            elsewhere.take(records.size(), frame);
        } else {
            add(Lane.EVENTS, records.size(), codecs.gzip(), frame);
        }
    }

    void metrics(List<MetricPoint> points) {
        if (points.isEmpty()) {
            return;
        }
        byte[] frame = OtlpEncoder.scopeMetrics(points);
        if (frame.length > MAX_FRAME_BYTES && points.size() > 1) {
            int half = points.size() / 2;
            metrics(points.subList(0, half));
            metrics(points.subList(half, points.size()));
        } else {
            add(Lane.METRICS, points.size(), codecs.bulk(), frame);
        }
    }

    private void add(Lane lane, int count, Codec codec, byte[] frame) {
        byte[] facts = Facts.batch(boot, Map.of());
        lanes.writer(lane)
                .add(
                        new int[] {0, count, 0},
                        wall.unixNanos(),
                        facts,
                        codec,
                        frame,
                        0,
                        frame.length);
    }

    /** The frame is the source's: it is compressed before this returns. */
    void logs(Batch.Logs logs) {
        LogFrame frame = logs.frame();
        boolean isEmpty = frame.count() == 0;
        if (isEmpty && logs.positions().isEmpty()) {
            return;
        }
        int[] counts = new int[SeverityBand.values().length];
        for (SeverityBand band : SeverityBand.values()) {
            counts[band.code()] = frame.count(band);
        }
        frame.seal();
        lanes.writer(Lane.LOGS)
                .add(
                        counts,
                        wall.unixNanos(),
                        Facts.batch(boot, logs.positions()),
                        isEmpty ? codecs.gzip() : codecs.bulk(),
                        frame.array(),
                        frame.offset(),
                        isEmpty ? 0 : frame.length());
        lanes.move(logs.positions());
    }
}
