package io.adamant.agent.seal;

/** Port: whether the host has come up, so that all of it can be sealed. Asked on a thread aside. */
@FunctionalInterface
public interface SealMoment {

    /** What it says. */
    sealed interface Answer {

        /** Nothing legitimate writes any more; words say how one knows. */
        record Reached(String how) implements Answer {}

        /** Not yet; words say what is awaited. */
        record Waiting(String what) implements Answer {}
    }

    /** May block for a second. */
    Answer ask();
}
