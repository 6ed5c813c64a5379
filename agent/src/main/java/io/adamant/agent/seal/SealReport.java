package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.AttemptLog;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Trespass;
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

    private static final String KILL_HOOK = "task_kill";

    private final List<LogRecord> records = new ArrayList<>();
    private final AttemptLog attempts;
    private final Supplier<SealState> state;
    private final long nowNanos;
    private final long unixNanos;
    private boolean endangered;

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

    void trespass(Trespass trespass) {
        endangered |=
                trespass.verdict() == Trespass.Verdict.REFUSED
                        && trespass.kind() == Refusable.AGENT_PROCESS
                        && trespass.hook().equals(KILL_HOOK);
        sighting(Sighting.of(trespass), trespass.ageNanos());
    }

    /** Whether somebody tried to end or stop the agent, process 1 included. */
    boolean isEndangered() {
        return endangered;
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
