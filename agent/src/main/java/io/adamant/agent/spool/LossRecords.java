package io.adamant.agent.spool;

import io.adamant.agent.spool.Bodies.BatchBody;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Losses as batches of the events lane. */
record LossRecords(BootId boot, WallClock wall) {

    private static final int MAX_RECORDS = 256;

    static Loss atCap(Lane lane, long epoch, long first, long count) {
        return new Loss("spool_cap", epoch, first, count, "lane " + lane.label());
    }

    /** The batches, and behind them the queued losses and those of batches that became holes. */
    List<Pending> joined(List<Pending> batches, List<Loss> queued, long epoch, long nextSequence) {
        LossQueue named = new LossQueue();
        queued.forEach(named::add);
        long sequence = nextSequence;
        for (Pending batch : batches) {
            if (batch.hole() && batch.count() > 0) {
                named.add(atCap(batch.lane(), epoch, sequence, batch.count()));
            }
            sequence += batch.count();
        }
        List<Pending> all = new ArrayList<>(batches);
        all.addAll(batches(named.peek()));
        return all;
    }

    List<Pending> batches(List<Loss> losses) {
        List<Pending> batches = new ArrayList<>();
        for (int from = 0; from < losses.size(); from += MAX_RECORDS) {
            batches.add(batch(losses.subList(from, Math.min(losses.size(), from + MAX_RECORDS))));
        }
        return batches;
    }

    private Pending batch(List<Loss> losses) {
        long now = wall.unixNanos();
        List<LogRecord> records = losses.stream().map(l -> HostEvents.encode(l, now)).toList();
        byte[] frame = OtlpEncoder.scopeLogs(records);
        BatchBody body = new BatchBody(boot, frame.length, Map.of(), new Gzip().compress(frame));
        return new Pending(Lane.EVENTS, false, records.size(), now, body);
    }
}
