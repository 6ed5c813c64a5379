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

    /** Whether {@link #of} may wait for somebody else: then it is not for an event loop. */
    default boolean mayWait() {
        return false;
    }

    /** Who it is, or why nobody. */
    sealed interface Answer {
        record Known(Caller caller) implements Answer {}

        /** No proof, or a wrong one. */
        record Nobody(String words) implements Answer {}

        /** Too many wrong proofs from there: none is looked at for a while. */
        record Later(int seconds) implements Answer {}

        /** Whoever vouches for people cannot be asked now; it is nobody's failure. */
        record Unknown(String words) implements Answer {}
    }
}
