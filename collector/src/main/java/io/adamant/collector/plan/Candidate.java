package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.ledger.Intent.Sequence;
import java.util.Comparator;
import java.util.Optional;

/**
 * An instance that might be replaced.
 *
 * @param cause the verdict's bounded name, or that of another reason
 * @param rank how many of its group, zone and urgency come before it
 */
public record Candidate(
        CloudInstance instance,
        Verdict verdict,
        String cause,
        String reason,
        Urgency urgency,
        Sequence sequence,
        int rank) {

    /** Longest unhealthy first, then by id: the input's order is nothing. */
    static final Comparator<Candidate> BY_AGE =
            Comparator.comparing(Candidate::urgency)
                    .thenComparingLong(one -> one.verdict().sinceNanos())
                    .thenComparing(one -> one.instance().id());

    /** Most urgent first, and of the same urgency one zone after the other. */
    static final Comparator<Candidate> ORDER =
            Comparator.comparing(Candidate::urgency)
                    .thenComparingInt(Candidate::rank)
                    .thenComparing(BY_AGE);

    /** What goes first. */
    public enum Urgency {
        DEAD,
        CHANGED,
        SICK,
        LOW,
        /** Nothing is wrong with it. */
        PLANNED
    }

    /** Empty when the verdict is nothing to replace an instance for. */
    public static Optional<Candidate> of(CloudInstance instance, Verdict verdict) {
        Optional<Urgency> urgency =
                switch (verdict) {
                    case Verdict.Pending _,
                            Verdict.Booting _,
                            Verdict.Healthy _,
                            Verdict.Suspect _,
                            Verdict.Leaving _,
                            Verdict.Gone _ ->
                            Optional.empty();
                    case Verdict.Sick _ -> Optional.of(Urgency.SICK);
                    case Verdict.Changed _ -> Optional.of(Urgency.CHANGED);
                    case Verdict.DeadOnBoot _ -> Optional.of(Urgency.DEAD);
                    case Verdict.Silent(Silence kind, _, _) -> Optional.of(urgencyOf(kind));
                };
        return urgency.map(
                how ->
                        new Candidate(
                                instance,
                                verdict,
                                verdict.name(),
                                verdict.reason(),
                                how,
                                sequence(instance, verdict),
                                0));
    }

    /** An instance that an operator wants replaced, whatever its verdict. */
    static Candidate wanted(CloudInstance instance, Verdict verdict, String reason) {
        return new Candidate(
                instance,
                verdict,
                "operator",
                reason,
                Urgency.SICK,
                sequence(instance, verdict),
                0);
    }

    /** An instance that nothing is wrong with. */
    static Candidate planned(
            CloudInstance instance,
            Verdict verdict,
            String cause,
            String reason,
            Sequence sequence) {
        return new Candidate(instance, verdict, cause, reason, Urgency.PLANNED, sequence, 0);
    }

    Candidate ranked(int behind) {
        return new Candidate(instance, verdict, cause, reason, urgency, sequence, behind);
    }

    private static Urgency urgencyOf(Silence kind) {
        return switch (kind) {
            case CONFIRMED_BY_CLOUD, CONFIRMED_BY_LOAD_BALANCER -> Urgency.DEAD;
            case AGENT_DEAD_HOST_SERVING, UNCONFIRMED -> Urgency.LOW;
        };
    }

    private static Sequence sequence(CloudInstance instance, Verdict verdict) {
        boolean mayServe =
                instance.loadBalancer() == LoadBalancer.HEALTHY
                        || verdict instanceof Verdict.Healthy
                        || (verdict instanceof Verdict.Silent silent
                                && urgencyOf(silent.kind()) == Urgency.LOW);
        boolean isDead =
                !instance.state().isPresent()
                        || (verdict instanceof Verdict.Silent silent
                                && urgencyOf(silent.kind()) == Urgency.DEAD);
        return mayServe && !isDead ? Sequence.SERVING_HOST : Sequence.DEAD_HOST;
    }
}
