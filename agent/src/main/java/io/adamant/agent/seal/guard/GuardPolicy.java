package io.adamant.agent.seal.guard;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the kernel is to judge, and how.
 *
 * @param places marked directories and files; the nearest marked ancestor decides, what has none is
 *     free
 * @param refused kinds beyond places that are refused, from {@link Stage#FULL} on
 * @param seen kinds that are let through and reported; a kind stands in one of both sets, or in
 *     none
 * @param canary an existing regular file in a protected place; the agent opens it for writing,
 *     never writes, and its own tries are counted apart
 */
public record GuardPolicy(
        List<Place> places, Set<Refusable> refused, Set<Refusable> seen, Path canary) {

    /** Most units that may be writers, all places together: a mark has a bit for each. */
    public static final int MAX_UNITS = 32;

    public GuardPolicy {
        places = List.copyOf(places);
        refused = Set.copyOf(refused);
        seen = Set.copyOf(seen);
        Set<Refusable> both = new HashSet<>(refused);
        both.retainAll(seen);
        if (!both.isEmpty()) {
            throw new IllegalArgumentException("refused and only seen at once: " + both);
        }
    }
}
