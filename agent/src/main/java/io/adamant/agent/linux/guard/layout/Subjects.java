package io.adamant.agent.linux.guard.layout;

import io.adamant.agent.seal.guard.Refusable;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Numbers of what is judged, as events have them: 0 is a place, a kind is one more than its rank.
 */
public final class Subjects {

    public static final int PLACE = 0;

    private static final List<Refusable> KINDS = List.of(Refusable.values());

    private Subjects() {}

    public static int number(Refusable kind) {
        return 1 + KINDS.indexOf(kind);
    }

    /** Null for a place. */
    public static @Nullable Refusable kind(int number) {
        return number == PLACE ? null : KINDS.get(number - 1);
    }
}
