package io.adamant.shared.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of a configuration file. Every getter takes the value to go on with when the key is
 * absent or wrong; a wrong one is noted as a {@link Problem}. Keys nobody asked for are unknown.
 *
 * <p>Owned by the thread that reads the file.
 */
public final class Section {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|TiB)");

    private final String path;
    private final int line;
    private final List<Problem> problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> keyLines = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Section> children = new ArrayList<>();

    Section(String path, @Nullable MappingNode mapping, int line, List<Problem> problems) {
        this.path = path;
        this.line = line;
        this.problems = problems;
        if (mapping != null) {
            for (NodeTuple tuple : mapping.getValue()) {
                add(tuple);
            }
        }
    }

    /** The composer takes repeated keys as they come, so they are refused here. */
    private void add(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            return; // the composer has refused the file before
        }
        Integer first = keyLines.putIfAbsent(key.getValue(), lineOf(key));
        if (first != null) {
            problems.add(
                    new Problem(
                            lineOf(key),
                            name(key.getValue()) + " is given twice, first in line " + first));
            return;
        }
        values.put(key.getValue(), tuple.getValueNode());
    }

    /** Line of this section, for problems that the caller finds itself. */
    public int line() {
        return line;
    }

    /** The keys that are there, where they are names that the writer chose. */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** Notes a problem at a key, or at the section when the key is absent. */
    public void problem(String key, String message) {
        problems.add(new Problem(keyLines.getOrDefault(key, line), name(key) + " " + message));
    }

    /** Notes that the key is no longer read, with what to do instead. */
    public void removed(String key, String cure) {
        if (asked.add(key) && has(key)) {
            problem(key, "was removed: " + cure);
        }
    }

    public String text(String key, String fallback) {
        String text = scalar(key);
        return text == null ? fallback : text;
    }

    public Optional<String> optionalText(String key) {
        return Optional.ofNullable(scalar(key));
    }

    public String requiredText(String key) {
        String text = scalar(key);
        if (text == null && !has(key)) {
            problem(key, "is required");
        }
        return text == null ? "" : text;
    }

    /** A duration such as {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 7d}. */
    public Duration duration(String key, Duration fallback, Duration least, Duration most) {
        return parsed(
                key,
                fallback,
                text ->
                        duration(text)
                                .filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0),
                "must be a duration such as 250ms, 5s, 2m or 1h, between "
                        + show(least)
                        + " and "
                        + show(most));
    }

    /** A size such as {@code 512B}, {@code 64MiB}. */
    public DataSize size(String key, DataSize fallback, DataSize least, DataSize most) {
        return parsed(
                key,
                fallback,
                text ->
                        size(text)
                                .filter(
                                        s ->
                                                s.bytes() >= least.bytes()
                                                        && s.bytes() <= most.bytes()),
                "must be a size such as 4KiB or 64MiB, between "
                        + least.bytes()
                        + "B and "
                        + most.bytes()
                        + "B");
    }

    public int whole(String key, int fallback, int least, int most) {
        return parsed(
                key,
                fallback,
                text -> wholeNumber(text).filter(n -> n >= least && n <= most),
                "must be a whole number between " + least + " and " + most);
    }

    public boolean flag(String key, boolean fallback) {
        return parsed(
                key,
                fallback,
                text ->
                        switch (text) {
                            case "true" -> Optional.of(true);
                            case "false" -> Optional.of(false);
                            default -> Optional.empty();
                        },
                "must be true or false");
    }

    /** One of an enum's constants, written in lower case with dashes. */
    public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
        List<String> names = new ArrayList<>();
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            names.add(name);
            byName.put(name, constant);
        }
        return parsed(
                key,
                fallback,
                text -> Optional.ofNullable(byName.get(text)),
                "must be one of " + String.join(", ", names));
    }

    /** A list of texts; empty when the key is absent. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Node item : sequence(key)) {
            if (item instanceof ScalarNode scalar) {
                texts.add(scalar.getValue());
            } else {
                problems.add(new Problem(lineOf(item), name(key) + " must hold plain texts"));
            }
        }
        return texts;
    }

    /** A nested section; an empty one when the key is absent. */
    public Section section(String key) {
        asked.add(key);
        Node node = values.get(key);
        MappingNode mapping = null;
        if (node instanceof MappingNode found) {
            mapping = found;
        } else if (node != null && !isNull(node)) {
            problem(key, "must hold keys and values");
        }
        return child(name(key), mapping, keyLines.getOrDefault(key, line));
    }

    /** A list of sections; empty when the key is absent. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (Node item : sequence(key)) {
            if (item instanceof MappingNode mapping) {
                sections.add(child(name(key) + "[" + sections.size() + "]", mapping, lineOf(item)));
            } else {
                problems.add(new Problem(lineOf(item), name(key) + " must hold keys and values"));
            }
        }
        return sections;
    }

    /**
     * A list of sections in which a plain text stands for a section of only this key; empty when
     * the list's key is absent.
     */
    public List<Section> sectionsOr(String key, String textKey) {
        List<Section> sections = new ArrayList<>();
        for (Node item : sequence(key)) {
            String name = name(key) + "[" + sections.size() + "]";
            switch (item) {
                case MappingNode mapping -> sections.add(child(name, mapping, lineOf(item)));
                case ScalarNode text -> {
                    Section section = child(name, null, lineOf(item));
                    section.values.put(textKey, text);
                    sections.add(section);
                }
                default ->
                        problems.add(
                                new Problem(
                                        lineOf(item),
                                        name(key) + " must hold texts, or keys and values"));
            }
        }
        return sections;
    }

    /** Whether the key has keys and values of its own. */
    public boolean isSection(String key) {
        return values.get(key) instanceof MappingNode;
    }

    void reportUnknown() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                problem(key, "is not known here" + suggestion(key));
            }
        }
        children.forEach(Section::reportUnknown);
    }

    private String suggestion(String key) {
        String best = null;
        int bestDistance = 3;
        for (String candidate : asked) {
            int distance = Distance.between(key, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        if (best != null) {
            return "; did you mean " + best + "?";
        }
        return asked.isEmpty() ? "" : "; known are " + String.join(", ", asked);
    }

    private <T> T parsed(
            String key, T fallback, Function<String, Optional<T>> parse, String demand) {
        String text = scalar(key);
        if (text == null) {
            return fallback;
        }
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            problem(key, demand + ", not '" + text + "'");
        }
        return value.orElse(fallback);
    }

    private @Nullable String scalar(String key) {
        asked.add(key);
        Node node = values.get(key);
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar && !isNull(node)) {
            return scalar.getValue();
        }
        problem(key, "must have a single value");
        return null;
    }

    private List<Node> sequence(String key) {
        asked.add(key);
        Node node = values.get(key);
        if (node == null || isNull(node)) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(key, "must be a list");
        return List.of();
    }

    private Section child(String childPath, @Nullable MappingNode mapping, int childLine) {
        Section child = new Section(childPath, mapping, childLine, problems);
        children.add(child);
        return child;
    }

    private String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && (scalar.getValue().isEmpty() || scalar.getValue().equals("~"))
                && scalar.isPlain();
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(m -> m.getLine() + 1).orElse(0);
    }

    private static Optional<Integer> wholeNumber(String text) {
        try {
            return Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    private static Optional<DataSize> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int shift =
                switch (matcher.group(2)) {
                    case "B" -> 0;
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    default -> 40;
                };
        long number = Long.parseLong(matcher.group(1));
        return number > (Long.MAX_VALUE >> shift)
                ? Optional.empty()
                : Optional.of(new DataSize(number << shift));
    }

    private static String show(Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0 && seconds > 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0 && seconds > 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
