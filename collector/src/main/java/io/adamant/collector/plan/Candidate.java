package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.ledger.Intent.Sequence;
import java.util.Comparator;
import java.util.Optional;

/** An unhealthy instance that might be replaced. */
record Candidate(CloudInstance instance, Verdict verdict, Urgency urgency, Sequence sequence) {

    /** Most urgent first, then the longest unhealthy, then by id: the input's order is nothing. */
    static final Comparator<Candidate> ORDER =
            Comparator.comparing(Candidate::urgency)
                    .thenComparingLong(one -> one.verdict().sinceNanos())
                    .thenComparing(one -> one.instance().id());

    enum Urgency {
        DEAD,
        CHANGED,
        SICK,
        LOW
    }

    /** Empty when the verdict is nothing to replace an instance for. */
    static Optional<Candidate> of(CloudInstance instance, Verdict verdict) {
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
                how -> new Candidate(instance, verdict, how, sequence(instance, verdict)));
    }

    /** An instance that an operator wants replaced, whatever its verdict. */
    static Candidate wanted(CloudInstance instance, Verdict verdict) {
        return new Candidate(instance, verdict, Urgency.SICK, sequence(instance, verdict));
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
