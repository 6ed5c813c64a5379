package io.adamant.bench.receive;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command line of {@link ReceiveBench}, as its help says it. */
public record Wants(
        int seconds,
        int warmSeconds,
        int connections,
        int batch,
        List<String> encodings,
        int rate,
        boolean isMax,
        int soakSeconds,
        int port,
        List<String> jvm,
        Path work) {

    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("--seconds", "20"),
                    Map.entry("--warm", "10"),
                    Map.entry("--connections", "8"),
                    Map.entry("--batch", "1000"),
                    Map.entry("--encodings", "none,gzip,zstd"),
                    Map.entry("--rate", "150000"),
                    Map.entry("--soak", "0"),
                    Map.entry("--port", "21400"),
                    Map.entry("--jvm", ""),
                    Map.entry("--work", "/var/tmp/adamant-bench"));

    /**
     * Reads the words.
     *
     * @throws IllegalArgumentException naming the word that is not one of the options
     */
    public static Wants parse(List<String> words) {
        Map<String, String> said = new HashMap<>(DEFAULTS);
        boolean isMax = true;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--no-max")) {
                isMax = false;
            } else if (DEFAULTS.containsKey(word) && i + 1 < words.size()) {
                said.put(word, words.get(++i));
            } else {
                throw new IllegalArgumentException("unknown or incomplete option " + word);
            }
        }
        return new Wants(
                number(said, "--seconds"),
                number(said, "--warm"),
                number(said, "--connections"),
                number(said, "--batch"),
                List.of(said.getOrDefault("--encodings", "").split(",")),
                number(said, "--rate"),
                isMax,
                number(said, "--soak"),
                number(said, "--port"),
                flags(said.getOrDefault("--jvm", "")),
                Path.of(said.getOrDefault("--work", "")));
    }

    private static List<String> flags(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static int number(Map<String, String> said, String option) {
        String text = said.getOrDefault(option, "");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(option + " " + text + " is no number", notANumber);
        }
    }
}
