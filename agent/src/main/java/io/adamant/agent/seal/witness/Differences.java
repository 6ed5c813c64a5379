package io.adamant.agent.seal.witness;

import io.adamant.shared.model.SealChanged;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Differences in words: each is told once, at most {@value #MAX_REMEMBERED} are remembered, all are
 * counted. A difference stays one: putting a file back does not make the host what it was.
 */
final class Differences {

    static final int MAX_REMEMBERED = 1_024;

    /** Longest one, characters: an event is read by people. */
    static final int MAX_WORDS = 1_000;

    private final Set<String> told = new LinkedHashSet<>();
    private final List<String> fresh = new ArrayList<>();
    private long found;
    private long most;

    void begin() {
        found = 0;
        fresh.clear();
    }

    void add(String difference) {
        found++;
        String words =
                difference.length() <= MAX_WORDS
                        ? difference
                        : difference.substring(0, MAX_WORDS) + "...";
        if (told.size() < MAX_REMEMBERED && told.add(words)) {
            fresh.add(words);
        }
    }

    /** What this round found and no earlier one had told, with the whole count; then forgets it. */
    SealChanged.Seen takeFresh() {
        most = Math.max(most, Math.max(found, told.size()));
        boolean isNews = !fresh.isEmpty();
        int named = Math.min(fresh.size(), SealChanged.MAX_MISMATCHES);
        List<String> first = List.copyOf(fresh.subList(0, named));
        fresh.clear();
        return isNews ? new SealChanged.Seen(first, most) : SealChanged.Seen.NONE;
    }

    /** What this round found, told before or not. */
    long found() {
        return found;
    }
}
