package io.adamant.collector.localcloud;

import io.adamant.collector.localcloud.estate.LocalCloudException;
import io.adamant.collector.localcloud.launch.Launchers;
import io.adamant.collector.localcloud.launch.Trusted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line of the local cloud.
 *
 * @param basePort first of the instances' ports
 * @param roots a baked root for each image, where real ones are booted
 * @param certificate by which instances take the collector's; they enrol where it is given
 * @param untilEof end when standard input does, so that whoever holds its other end takes this
 *     process along
 */
record LocalCloudOptions(
        Path directory,
        int port,
        String collector,
        Optional<Path> certificate,
        Path distribution,
        int basePort,
        Launchers.Choice launcher,
        Optional<Path> roots,
        boolean untilEof) {

    private static final String UNTIL_EOF = "--until-eof";

    private static final Set<String> KNOWN =
            Set.of("--dir", "--port", "--collector", "--ca", "--dist", "--base-port", "--launcher");

    static final String USAGE =
            "--dir DIR --port P --dist DIST [--collector http://127.0.0.1:4318] [--ca FILE]"
                    + " [--base-port P+100]"
                    + " [--launcher auto|namespaces|plain|nspawn:ROOTS] [--until-eof]";

    /**
     * @param line options with their values, in any order
     * @throws LocalCloudException with all problems in one message
     */
    static LocalCloudOptions parse(List<String> line) {
        List<String> words = line.stream().filter(word -> !word.equals(UNTIL_EOF)).toList();
        List<String> problems = new ArrayList<>();
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            String key = words.get(i);
            if (!KNOWN.contains(key)) {
                problems.add("unknown option " + key);
            } else if (i + 1 == words.size()) {
                problems.add(key + " needs a value");
            } else {
                given.put(key, words.get(i + 1));
            }
        }
        for (String key : List.of("--dir", "--port", "--dist")) {
            if (!given.containsKey(key) && !words.contains(key)) {
                problems.add(key + " is missing");
            }
        }
        int port = port(given, "--port", 8490, problems);
        int basePort = port(given, "--base-port", port + 100, problems);
        String launcher = given.getOrDefault("--launcher", "auto");
        Optional<Path> roots = roots(launcher);
        Launchers.Choice choice =
                roots.isPresent() ? Launchers.Choice.NSPAWN : choice(launcher, problems);
        if (!problems.isEmpty()) {
            throw new LocalCloudException(
                    LocalCloudException.Code.OPTIONS,
                    String.join("; ", problems) + " (" + USAGE + ")");
        }
        return new LocalCloudOptions(
                Path.of(given.getOrDefault("--dir", "")),
                port,
                given.getOrDefault("--collector", "http://127.0.0.1:4318"),
                Optional.ofNullable(given.get("--ca")).map(Path::of),
                Path.of(given.getOrDefault("--dist", "")),
                basePort,
                choice,
                roots,
                line.contains(UNTIL_EOF));
    }

    /** The collector as the instances are to know it. */
    Trusted trusted() {
        return new Trusted(collector, certificate.orElse(null));
    }

    private static int port(
            Map<String, String> given, String key, int absent, List<String> problems) {
        String text = given.get(key);
        if (text == null) {
            return absent;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            problems.add(key + " is a port number, not " + text);
            return absent;
        }
        return Integer.parseInt(text);
    }

    private static Optional<Path> roots(String launcher) {
        return launcher.matches("nspawn:.+")
                ? Optional.of(Path.of(launcher.substring("nspawn:".length())))
                : Optional.empty();
    }

    private static Launchers.Choice choice(String word, List<String> problems) {
        for (Launchers.Choice choice : Launchers.Choice.values()) {
            if (choice != Launchers.Choice.NSPAWN
                    && choice.name().toLowerCase(Locale.ROOT).equals(word)) {
                return choice;
            }
        }
        problems.add("--launcher is auto, namespaces, plain or nspawn:ROOTS, not " + word);
        return Launchers.Choice.AUTO;
    }
}
