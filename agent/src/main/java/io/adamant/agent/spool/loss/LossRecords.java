package io.adamant.agent.spool.loss;

import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.OtlpEncoder;
import java.util.ArrayList;
import java.util.List;

/** Losses as scope frames of the events' lane. */
public final class LossRecords {

    private static final int MAX_RECORDS = 256;

    private LossRecords() {}

    /** One frame of loss events. */
    public record Frame(int count, byte[] bytes) {}

    public static List<Frame> frames(List<Loss> losses, long unixNanos) {
        List<Frame> frames = new ArrayList<>();
        for (int from = 0; from < losses.size(); from += MAX_RECORDS) {
            List<Loss> some = losses.subList(from, Math.min(losses.size(), from + MAX_RECORDS));
            byte[] bytes =
                    OtlpEncoder.scopeLogs(
                            some.stream().map(l -> HostEvents.encode(l, unixNanos)).toList());
            frames.add(new Frame(some.size(), bytes));
        }
        return frames;
    }
}
