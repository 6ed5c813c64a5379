package io.adamant.agent.source.boot;

import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.CheckResult.CheckStatus;
import java.util.ArrayList;
import java.util.List;

/** All declared checks together. Owned by the collecting thread. */
final class Checks {

    private final List<CheckState> states;

    Checks(List<CheckState> states) {
        this.states = List.copyOf(states);
    }

    /** Advances every check; whether the status of any is another one now. */
    boolean advance(long nowNanos, long nowUnixNanos, long mostPeriodNanos) {
        boolean changed = false;
        for (CheckState state : states) {
            long period = Math.min(state.config().period().toNanos(), mostPeriodNanos);
            changed |= state.advance(nowNanos, nowUnixNanos, period);
        }
        return changed;
    }

    long nextNanos(long fallbackNanos) {
        long next = fallbackNanos;
        for (CheckState state : states) {
            long candidate = state.nextNanos();
            next = candidate - next < 0 ? candidate : next;
        }
        return next;
    }

    boolean allPassing() {
        return withOther(CheckStatus.PASSING).isEmpty();
    }

    boolean anyFailing() {
        return states.stream().anyMatch(s -> s.status() == CheckStatus.FAILING);
    }

    /** The checks that are not passing, each with what it saw; empty when all pass. */
    String complaint() {
        StringBuilder out = new StringBuilder();
        for (CheckState state : withOther(CheckStatus.PASSING)) {
            CheckResult result = state.result();
            out.append(out.isEmpty() ? "" : "; ");
            out.append(result.name()).append(": ").append(result.detail());
        }
        return out.toString();
    }

    List<CheckResult> results() {
        List<CheckResult> results = new ArrayList<>(states.size());
        for (CheckState state : states) {
            results.add(state.result());
        }
        return results;
    }

    long skipped() {
        long sum = 0;
        for (CheckState state : states) {
            sum += state.skipped();
        }
        return sum;
    }

    void cancel() {
        for (CheckState state : states) {
            state.cancel();
        }
    }

    private List<CheckState> withOther(CheckStatus status) {
        List<CheckState> others = new ArrayList<>();
        for (CheckState state : states) {
            if (state.status() != status) {
                others.add(state);
            }
        }
        return others;
    }
}
