package io.adamant.agent.seal.witness.kernel;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Lines {@code key TAB value}, compared as one text first: nearly always nothing has changed, and
 * then nothing is taken apart.
 */
public final class KeyedText {

    /** Longest value that is told, characters. */
    static final int MAX_VALUE = 200;

    static final String ABSENT = "absent";

    private KeyedText() {}

    /**
     * Names each difference.
     *
     * @param kind stands before the key, such as {@code sysctl}
     * @param comesAndGoes keys that are only compared where both have them
     */
    public static void differences(
            String kind,
            String before,
            String now,
            Predicate<String> comesAndGoes,
            Consumer<String> taker) {
        if (before.equals(now)) {
            return;
        }
        Map<String, String> old = parse(before);
        Map<String, String> fresh = parse(now);
        TreeSet<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(fresh.keySet());
        for (String key : keys) {
            String from = old.getOrDefault(key, ABSENT);
            String to = fresh.getOrDefault(key, ABSENT);
            boolean isOnOneSide = !old.containsKey(key) || !fresh.containsKey(key);
            if (!from.equals(to) && !(isOnOneSide && comesAndGoes.test(key))) {
                taker.accept(kind + " " + key + ": " + cut(from) + " -> " + cut(to));
            }
        }
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> lines = new TreeMap<>();
        text.lines()
                .forEach(
                        line -> {
                            int tab = line.indexOf('\t');
                            if (tab > 0) {
                                lines.put(line.substring(0, tab), line.substring(tab + 1));
                            }
                        });
        return lines;
    }

    private static String cut(String value) {
        String plain = value.isEmpty() ? "(empty)" : value;
        return plain.length() <= MAX_VALUE ? plain : plain.substring(0, MAX_VALUE) + "...";
    }
}
