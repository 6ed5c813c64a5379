package io.adamant.agent.seal.attempt;

/** Whether refused calls are seen, and by what means. */
public sealed interface Attribution {

    /** The trace is being set up. */
    record Starting() implements Attribution {}

    /** Refused calls are seen; the mechanism in words. */
    record Tracing(String mechanism) implements Attribution {}

    /** Refused, not seen: the reason in words. */
    record Blind(String why) implements Attribution {}

    /** As it stands in reports. */
    default String text() {
        return switch (this) {
            case Starting() -> "none: the trace is starting";
            case Tracing(String mechanism) -> mechanism;
            case Blind(String why) -> "none: " + why;
        };
    }
}
