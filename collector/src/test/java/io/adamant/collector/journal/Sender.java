package io.adamant.collector.journal;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.SeverityBand;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One epoch of one instance's spool: numbers records as the agent does and makes requests of them.
 * A record's text is its instance, epoch and sequence.
 */
final class Sender {

    private static final int[] SEVERITIES = {0, 1, 5, 8, 9, 12, 13, 17, 24};

    /** A spooled batch: its id, its records in the frame's order, and the frame. */
    record Spooled(BatchId id, Signal signal, List<String> texts, byte[] frame) {

        int count() {
            return id.count();
        }
    }

    private final HostResource resource;
    private final long epoch;
    private final Random random;
    private final List<Spooled> spooled = new ArrayList<>();
    private long next = 1;

    Sender(InstanceId instance, long epoch, Random random) {
        this.epoch = epoch;
        this.random = random;
        BootId boot = new BootId("b-" + random.nextInt(3));
        resource = new HostResource(instance, boot, "h", null, null, null, null, null, null, "1");
    }

    InstanceId instance() {
        return resource.instance();
    }

    long epoch() {
        return epoch;
    }

    List<Spooled> spooled() {
        return spooled;
    }

    private String text(long sequence) {
        return instance() + "/" + epoch + "/" + sequence;
    }

    private Spooled spool(Signal signal, List<String> texts, byte[] frame) {
        BatchId id = new BatchId(instance(), resource.boot(), epoch, next, texts.size());
        next += texts.size();
        Spooled batch = new Spooled(id, signal, texts, frame);
        spooled.add(batch);
        return batch;
    }

    /** Lines of mixed severities; the text of each says the sequence that its rank gives it. */
    Spooled lines() {
        int count = 1 + random.nextInt(12);
        int[] severities = new int[count];
        for (int i = 0; i < count; i++) {
            severities[i] = SEVERITIES[random.nextInt(SEVERITIES.length)];
        }
        long[] sequences = new long[count];
        long sequence = next;
        for (SeverityBand band : SeverityBand.values()) {
            for (int i = 0; i < count; i++) {
                if (SeverityBand.of(severities[i]) == band) {
                    sequences[i] = sequence++;
                }
            }
        }
        LogFrame frame = new LogFrame(1024);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(sequences[i]));
            frame.add(new LogRecord(1, 1, severities[i], "", Value.of(texts.get(i)), Map.of()));
        }
        return spool(Signal.LOGS, texts, frame.seal().toBytes());
    }

    Spooled points() {
        List<MetricPoint> points = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            texts.add(text(next + i));
            points.add(
                    new MetricPoint(
                            texts.get(i), "1", MetricPoint.Kind.GAUGE, Map.of(), 0, 1, 2.5));
        }
        return spool(Signal.METRICS, texts, OtlpEncoder.scopeMetrics(points));
    }

    /** A loss that names the records of a batch. */
    Spooled loss(Spooled lost, String reason) {
        Loss loss = new Loss(reason, epoch, lost.id().firstSequence(), lost.count(), "named");
        LogRecord record = HostEvents.encode(loss, 5);
        return spool(
                Signal.LOGS,
                List.of(String.valueOf(record.eventName())),
                LogFrame.of(List.of(record)).toBytes());
    }

    Envelope whole(Spooled batch, long receivedUnixNanos) {
        return envelope(batch.id(), batch.signal(), batch.frame(), receivedUnixNanos);
    }

    /** The records of some ranks, as after a 413. */
    Envelope part(Spooled batch, int fromRank, int toRank, long receivedUnixNanos) {
        BatchId id =
                new BatchId(
                        instance(),
                        batch.id().boot(),
                        epoch,
                        batch.id().firstSequence() + fromRank,
                        toRank - fromRank);
        try {
            byte[] frame = LogFrame.select(batch.frame(), fromRank, toRank);
            return envelope(id, batch.signal(), frame, receivedUnixNanos);
        } catch (MalformedOtlpException never) {
            throw new AssertionError(never);
        }
    }

    private Envelope envelope(BatchId id, Signal signal, byte[] frame, long receivedUnixNanos) {
        return new Envelope(
                Envelope.LOOPBACK,
                receivedUnixNanos,
                signal,
                "application/x-protobuf",
                "identity",
                id,
                OtlpEncoder.request(resource, frame));
    }
}
