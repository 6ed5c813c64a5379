package io.adamant.collector.security.operator;

import org.jspecify.annotations.Nullable;

/** Port: knows the people. */
public interface Operators {

    /**
     * Who calls.
     *
     * @param authorization the header, or null without one
     * @param from the address that it comes from
     */
    Answer of(@Nullable String authorization, String from);

    /** Who it is, or why nobody. */
    sealed interface Answer {
        record Known(Caller caller) implements Answer {}

        /** No proof, or a wrong one. */
        record Nobody(String words) implements Answer {}

        /** Too many wrong proofs from there: none is looked at for a while. */
        record Later(int seconds) implements Answer {}
    }
}
