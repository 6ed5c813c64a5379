package io.adamant.collector.evidence;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What could not be had of one instance, in words and by tier. Owned by one collection. */
final class Gaps {

    private final List<String> words = new ArrayList<>();
    private final Set<Tier> tiers = EnumSet.noneOf(Tier.class);

    /** Something of the tier is missing that was asked for. */
    void missing(Tier tier, String what) {
        tiers.add(tier);
        words.add(what);
    }

    /** There is no more of it than this, and nothing failed. */
    void remark(String what) {
        words.add(what);
    }

    List<String> words() {
        return words;
    }

    Set<Tier> tiers() {
        return tiers;
    }
}
