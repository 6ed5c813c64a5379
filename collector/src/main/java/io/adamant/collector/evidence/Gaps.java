package io.adamant.collector.evidence;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What could not be had of one instance, in words and by part. Owned by one collection. */
final class Gaps {

    private final List<String> words = new ArrayList<>();
    private final Set<Part> parts = EnumSet.noneOf(Part.class);

    /** Something of the part is missing that was asked for. */
    void missing(Part part, String what) {
        parts.add(part);
        words.add(what);
    }

    /** There is no more of it than this, and nothing failed. */
    void remark(String what) {
        words.add(what);
    }

    List<String> words() {
        return words;
    }

    Set<Part> parts() {
        return parts;
    }
}
