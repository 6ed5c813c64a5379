package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.AttemptLog;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What one poll has to say, in order. */
final class SealReport {

    private final List<LogRecord> records = new ArrayList<>();
    private final AttemptLog attempts;
    private final Supplier<SealState> state;
    private final long nowNanos;
    private final long unixNanos;

    /**
     * @param state the seal as it is when a change is said
     */
    SealReport(AttemptLog attempts, Supplier<SealState> state, long nowNanos, long unixNanos) {
        this.attempts = attempts;
        this.state = state;
        this.nowNanos = nowNanos;
        this.unixNanos = unixNanos;
    }

    List<LogRecord> records() {
        return records;
    }

    void event(HostEvent event, long ageNanos) {
        records.add(HostEvents.encode(event, unixNanos - ageNanos));
    }

    void sighting(Sighting sighting, long ageNanos) {
        attempts.add(sighting, ageNanos, nowNanos).forEach(this::attempt);
    }

    void aggregates() {
        attempts.flush(nowNanos).forEach(this::attempt);
    }

    private void attempt(AttemptLog.Aged aged) {
        event(aged.attempt(), aged.ageNanos());
    }

    void moved(Seal.Move move) {
        changed(move.from(), move.reason());
    }

    void changed(SealTier from, String reason) {
        event(new SealChanged(from, state.get(), reason, List.of(), 0), 0);
    }
}
