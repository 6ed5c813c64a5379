package io.adamant.collector.plan.shadow;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.plan.Occasions;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.shadow.ShadowCase.Outcome;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps score of what would have been done and was held back by the mode alone. Fed with the plan
 * that enforce would carry out: there is no second way of deciding. Questions return the cases that
 * changed; state changes only by {@link #apply}.
 */
public final class ShadowScore {

    /** Most cases that are kept; the oldest closed one goes first. */
    public static final int MAX_CASES = 1_000;

    /** A host that is bad for so long does not recover by itself. */
    static final Duration SURE = Duration.ofHours(1);

    private final Map<InstanceId, ShadowCase> cases = new LinkedHashMap<>();

    public void apply(ShadowCase one) {
        cases.remove(one.instance());
        cases.put(one.instance(), one);
        if (cases.size() > MAX_CASES) {
            cases.values().stream()
                    .filter(old -> old.outcome() != Outcome.OPEN)
                    .findFirst()
                    .or(() -> cases.values().stream().findFirst())
                    .ifPresent(old -> cases.remove(old.instance()));
        }
    }

    /** What a round adds: new cases, and old ones whose outcome is known now. */
    public List<ShadowCase> observe(Situation situation, List<Proposal> withheld) {
        List<ShadowCase> changed = new ArrayList<>();
        for (Proposal one : withheld) {
            ShadowCase known = cases.get(one.instance().id());
            if (known == null || known.outcome() == Outcome.WRONG) {
                changed.add(opened(situation, one));
            }
        }
        Map<InstanceId, CloudInstance> instances = null;
        for (ShadowCase one : cases.values()) {
            if (one.outcome() == Outcome.OPEN && situation.inventory().complete()) {
                instances = instances == null ? byId(situation) : instances;
                Outcome outcome = outcome(situation, one, instances.get(one.instance()));
                if (outcome != Outcome.OPEN) {
                    changed.add(one.with(outcome, situation.nowNanos()));
                }
            }
        }
        return changed;
    }

    private static Map<InstanceId, CloudInstance> byId(Situation situation) {
        Map<InstanceId, CloudInstance> instances = new HashMap<>();
        situation.inventory().instances().forEach(one -> instances.put(one.id(), one));
        return instances;
    }

    private static ShadowCase opened(Situation situation, Proposal proposal) {
        CloudInstance instance = proposal.instance();
        boolean isPlanned = Occasions.isPlanned(proposal.cause());
        return new ShadowCase(
                instance.id(),
                instance.group(),
                instance.image(),
                proposal.cause(),
                situation.nowNanos(),
                instance.loadBalancer() == LoadBalancer.HEALTHY,
                isPlanned ? Outcome.PLANNED : Outcome.OPEN,
                0);
    }

    private static Outcome outcome(
            Situation situation, ShadowCase one, @Nullable CloudInstance instance) {
        if (instance == null || !instance.state().isPresent()) {
            return Outcome.RIGHT;
        }
        if (situation.assessment().verdicts().get(one.instance()) instanceof Verdict.Healthy) {
            return Outcome.WRONG;
        }
        boolean isSure = situation.nowNanos() - one.sinceNanos() >= SURE.toNanos();
        return isSure ? Outcome.RIGHT : Outcome.OPEN;
    }

    /** Newest last. */
    public List<ShadowCase> cases() {
        return List.copyOf(cases.values());
    }

    /** Right ones per hundred that are known to be right or wrong; -1 before the first. */
    public static int precisionPercent(List<ShadowCase> cases) {
        long right = cases.stream().filter(one -> one.outcome() == Outcome.RIGHT).count();
        long wrong = cases.stream().filter(one -> one.outcome() == Outcome.WRONG).count();
        return right + wrong == 0 ? -1 : (int) (right * 100 / (right + wrong));
    }

    /** Hosts that served, recovered by themselves, and would have been lost. */
    public static long wouldHaveLost(List<ShadowCase> cases) {
        return cases.stream()
                .filter(one -> one.outcome() == Outcome.WRONG && one.wasServing())
                .count();
    }
}
