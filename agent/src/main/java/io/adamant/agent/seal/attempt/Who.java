package io.adamant.agent.seal.attempt;

import io.adamant.agent.seal.guard.Caller;

/** What is known of the one that tried, when an attempt is taken. */
public sealed interface Who {

    /** All that can be known. */
    record Known(Actor actor) implements Who {}

    /** What the kernel recorded; the rest is looked up only for what is reported. */
    record Recorded(Caller caller) implements Who {}

    /** Nobody can say, such as for a signal. */
    record Nobody() implements Who {}

    /** Which burst an attempt belongs to; 0 where nobody knows. */
    default int processId() {
        return switch (this) {
            case Known(Actor actor) -> actor.processId();
            case Recorded(Caller caller) -> caller.pid();
            case Nobody() -> 0;
        };
    }
}
