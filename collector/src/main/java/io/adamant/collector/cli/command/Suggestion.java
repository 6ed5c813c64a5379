package io.adamant.collector.cli.command;

import io.adamant.shared.config.Distance;
import java.util.Comparator;
import java.util.List;

/** "Did you mean", for a word that nobody knows. */
public final class Suggestion {

    private Suggestion() {}

    /** Empty, or a clause to put behind the complaint. */
    public static String of(String word, List<String> known, String prefix) {
        return known.stream()
                .filter(name -> Distance.between(word, name) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(name -> Distance.between(word, name)))
                .map(name -> "; did you mean " + prefix + name + "?")
                .orElse("");
    }
}
