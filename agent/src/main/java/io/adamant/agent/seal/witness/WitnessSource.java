package io.adamant.agent.seal.witness;

import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The witness' news as events; polled by the collecting thread. */
public final class WitnessSource implements Source {

    /** Reason of the {@code adamant.loss} that names news which nobody took in time. */
    public static final String LOSS_REASON = "witness_news_dropped";

    /** It wakes the collecting thread itself; this only bounds a lost wake-up. */
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final WitnessWork work;
    private final Supplier<SealState> seal;
    private final WallClock wall;
    private long lossTold;

    /**
     * @param seal the seal as it stands; asked on the collecting thread
     */
    public WitnessSource(WitnessWork work, Supplier<SealState> seal, WallClock wall) {
        this.work = work;
        this.seal = seal;
        this.wall = wall;
    }

    @Override
    public String name() {
        return "witness";
    }

    @Override
    public Poll poll(long nowNanos) {
        List<LogRecord> records = new ArrayList<>();
        for (News news : work.take()) {
            SealState now = known(seal.get());
            SealChanged event =
                    new SealChanged(
                            now.tier(),
                            now,
                            news.reason(),
                            news.mismatches().named(),
                            news.mismatches().count(),
                            news.firstBoot(),
                            news.drift());
            records.add(HostEvents.encode(event, wall.unixNanos()));
        }
        long dropped = work.dropped();
        if (dropped > lossTold) {
            String detail = "what the witness saw, faster than it could be written down";
            Loss loss = new Loss(LOSS_REASON, 0, 0, dropped - lossTold, detail);
            records.add(HostEvents.encode(loss, wall.unixNanos()));
            lossTold = dropped;
        }
        long next = nowNanos + PERIOD_NANOS;
        return records.isEmpty()
                ? Poll.nothing(next)
                : new Poll(List.of(new Batch.Events(records)), next);
    }

    /** The seal was described before this news was taken. */
    private SealState known(SealState state) {
        return new SealState(
                state.enforce(),
                state.tier(),
                state.detail(),
                state.attribution(),
                state.protectedPaths(),
                work.state().digest(),
                state.blindSpots());
    }

    @Override
    public void close() {
        work.stop();
    }
}
