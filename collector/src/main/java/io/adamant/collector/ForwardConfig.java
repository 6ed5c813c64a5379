package io.adamant.collector;

import io.adamant.collector.forward.ForwardTarget;
import io.adamant.collector.forward.ForwardTarget.Compression;
import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.config.Section;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The section {@code forward} of {@code collector.yaml}: a list of targets. */
final class ForwardConfig {

    /** Each has a thread, a tail and up to eight requests on their way. */
    private static final int MAX_TARGETS = 8;

    private ForwardConfig() {}

    static List<ForwardTarget> read(Section root) {
        List<ForwardTarget> targets = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<Section> sections = root.sections("forward");
        for (Section section : sections) {
            target(section).ifPresent(targets::add);
            if (!names.add(section.text("name", ""))) {
                section.problem("name", "is another target's too");
            }
        }
        if (sections.size() > MAX_TARGETS) {
            root.problem("forward", "may hold " + MAX_TARGETS + " targets");
        }
        return targets;
    }

    private static Optional<ForwardTarget> target(Section section) {
        String name = section.requiredText("name");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,62}")) {
            section.problem("name", "must be of letters, digits, dots and dashes");
            name = "";
        }
        Optional<URI> url = url(section);
        Map<String, String> headers = headers(section);
        Optional<Path> trust = section.optionalText("ca-file").map(Path::of);
        trust.filter(file -> !Files.isReadable(file))
                .ifPresent(file -> section.problem("ca-file", file + " cannot be read"));
        Compression compression = section.oneOf("compression", Compression.class, Compression.GZIP);
        Set<Signal> signals = signals(section);
        Duration maxLag =
                section.duration(
                        "max-lag",
                        Duration.ofHours(24),
                        Duration.ofSeconds(10),
                        Duration.ofDays(3650));
        DataSize maxLagSize =
                section.size(
                        "max-lag-size",
                        DataSize.ofMebibytes(4096),
                        DataSize.ofMebibytes(1),
                        DataSize.ofMebibytes(1L << 30));
        Duration timeout =
                section.duration(
                        "timeout",
                        Duration.ofSeconds(10),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(5));
        if (url.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ForwardTarget(
                        name,
                        url.get(),
                        headers,
                        trust.orElse(null),
                        compression,
                        signals,
                        maxLag,
                        maxLagSize.bytes(),
                        timeout));
    }

    static Optional<URI> url(Section section) {
        String text = section.requiredText("url");
        try {
            URI url = URI.create(text);
            String host = url.getHost();
            boolean isPlain = "http".equals(url.getScheme());
            boolean isLoopback = "127.0.0.1".equals(host) || "localhost".equals(host);
            if (host != null && ("https".equals(url.getScheme()) || (isPlain && isLoopback))) {
                return Optional.of(url);
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Said below, as for every other text that is none.
        }
        if (!text.isEmpty()) {
            section.problem("url", "must be https://HOST[:PORT][/PATH], or http:// on loopback");
        }
        return Optional.empty();
    }

    private static Set<Signal> signals(Section section) {
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        for (String text : section.texts("signals")) {
            try {
                signals.add(Signal.valueOf(text.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                section.problem("signals", "must be of logs, metrics, traces, not '" + text + "'");
            }
        }
        return signals.isEmpty() ? EnumSet.allOf(Signal.class) : signals;
    }

    /** One {@code Name: value} a line; a file of its own, since the values are secrets. */
    static Map<String, String> headers(Section section) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Optional<String> file = section.optionalText("headers-file");
        if (file.isEmpty()) {
            return headers;
        }
        try {
            int number = 0;
            for (String line : Files.readAllLines(Path.of(file.get()), StandardCharsets.UTF_8)) {
                number++;
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).strip(), line.substring(colon + 1).strip());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    section.problem(
                            "headers-file",
                            file.get() + " line " + number + " must be 'Name: value'");
                }
            }
        } catch (IOException unreadable) {
            section.problem("headers-file", file.get() + " cannot be read: " + unreadable);
        }
        return headers;
    }
}
