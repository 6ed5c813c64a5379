package io.adamant.agent.source.journal.entry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Which units' entries are wanted: those that an include pattern names, or all where there is none,
 * without those that an exclude pattern names. In a pattern {@code *} stands for any characters.
 * Entries of no unit, such as the kernel's, have the empty name.
 */
public final class UnitFilter {

    private final List<String> include;
    private final List<String> exclude;
    private byte[] last = {};
    private boolean lastWanted;

    public UnitFilter(List<String> include, List<String> exclude) {
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
        lastWanted = decide("");
    }

    /**
     * @param unit holds its name from index 0 on
     */
    boolean wants(byte[] unit, int length) {
        if (!Arrays.equals(last, 0, last.length, unit, 0, length)) {
            last = Arrays.copyOf(unit, length);
            lastWanted = decide(new String(last, StandardCharsets.UTF_8));
        }
        return lastWanted;
    }

    private boolean decide(String unit) {
        boolean in = include.isEmpty() || include.stream().anyMatch(p -> matches(p, unit));
        return in && exclude.stream().noneMatch(p -> matches(p, unit));
    }

    /** Greedy with one place to return to: linear for one star, never exponential. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int starText = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starText = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
