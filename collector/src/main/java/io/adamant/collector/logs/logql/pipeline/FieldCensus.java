package io.adamant.collector.logs.logql.pipeline;

import io.adamant.collector.logs.logql.syntax.Quantities;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which fields a sample of lines has, in records and in texts that a parser can read. */
public final class FieldCensus {

    /** Most different values counted of a field. */
    private static final int MAX_VALUES = 1_000;

    private final Map<String, Field> fields = new TreeMap<>();

    private FieldCensus() {}

    /**
     * A field.
     *
     * @param parser {@code json} or {@code logfmt}, or "" for a field of the record itself
     * @param values those that were seen, up to a limit
     */
    public record Field(String label, String parser, Set<String> values) {

        /** What every value that was seen is: duration, bytes, int, float, boolean or string. */
        public String type() {
            if (all(value -> value.matches("-?\\d{1,18}"))) {
                return "int";
            }
            if (all(value -> Quantities.number(value).isPresent())) {
                return "float";
            }
            if (all(value -> value.equals("true") || value.equals("false"))) {
                return "boolean";
            }
            if (all(value -> Quantities.labelNanos(value).isPresent())) {
                return "duration";
            }
            return all(value -> Quantities.labelBytes(value).isPresent()) ? "bytes" : "string";
        }

        private boolean all(Predicate<String> test) {
            return values.stream().allMatch(test);
        }
    }

    public static FieldCensus of(List<Line> lines) {
        FieldCensus census = new FieldCensus();
        lines.forEach(census::add);
        return census;
    }

    /** In the order of their names. */
    public Stream<Field> fields() {
        return fields.values().stream();
    }

    private void add(Line line) {
        add(line.metadata(), "");
        Line fresh = new Line(line.entry(), line.stream());
        boolean isJson = line.text().startsWith("{");
        if (isJson) {
            JsonLabels.read(fresh);
        } else {
            LogfmtLabels.read(fresh);
        }
        if (!fresh.hasError()) {
            add(fresh.parsed(), isJson ? "json" : "logfmt");
        }
    }

    private void add(Map<String, String> labels, String parser) {
        labels.forEach(
                (label, value) -> {
                    Field field =
                            fields.computeIfAbsent(
                                    label, name -> new Field(name, parser, new TreeSet<>()));
                    if (field.values().size() < MAX_VALUES) {
                        field.values().add(value);
                    }
                });
    }
}
