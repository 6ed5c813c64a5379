package io.adamant.collector.assess;

/**
 * What we hold of one instance, and since when (Unix nanoseconds of the collector). {@code reason}
 * is one sentence for people.
 */
public sealed interface Verdict {

    String reason();

    long sinceNanos();

    /** The cloud says launched; nothing was heard yet and its boot bound is not over. */
    record Pending(String reason, long sinceNanos) implements Verdict {}

    /** The agent said hello; its boot verdict is not final. */
    record Booting(String reason, long sinceNanos) implements Verdict {}

    record Healthy(String reason, long sinceNanos) implements Verdict {}

    /** Something is off, not long or not surely enough to act. */
    record Suspect(String reason, long sinceNanos) implements Verdict {}

    /** Its own checks say so, confirmed. */
    record Sick(String reason, long sinceNanos) implements Verdict {}

    /** Nothing is heard of it. */
    record Silent(Silence kind, String reason, long sinceNanos) implements Verdict {}

    /** It is no longer what was baked, or its seal is lost. */
    record Changed(String reason, long sinceNanos) implements Verdict {}

    /** It never said hello within its image's boot bound, or its boot verdict is FAILED. */
    record DeadOnBoot(String reason, long sinceNanos) implements Verdict {}

    /** It goes down on purpose. */
    record Leaving(String reason, long sinceNanos) implements Verdict {}

    /** The cloud no longer has it. */
    record Gone(String reason, long sinceNanos) implements Verdict {}

    /** What else is known about a silent instance. */
    enum Silence {
        /** The cloud says impaired, stopped or gone. */
        CONFIRMED_BY_CLOUD,
        /** The load balancer cannot reach it either. */
        CONFIRMED_BY_LOAD_BALANCER,
        /** The load balancer still reaches it: only the agent is dead. */
        AGENT_DEAD_HOST_SERVING,
        /** No other witness. */
        UNCONFIRMED
    }

    /** True for what may cost the host, by itself or after a while. */
    default boolean isBad() {
        return switch (this) {
            case Sick _, Silent _, Changed _, DeadOnBoot _ -> true;
            case Pending _, Booting _, Healthy _, Suspect _, Leaving _, Gone _ -> false;
        };
    }

    /** Bounded name, for labels and the page. */
    default String name() {
        return switch (this) {
            case Pending _ -> "pending";
            case Booting _ -> "booting";
            case Healthy _ -> "healthy";
            case Suspect _ -> "suspect";
            case Sick _ -> "sick";
            case Silent _ -> "silent";
            case Changed _ -> "changed";
            case DeadOnBoot _ -> "dead_on_boot";
            case Leaving _ -> "leaving";
            case Gone _ -> "gone";
        };
    }
}
