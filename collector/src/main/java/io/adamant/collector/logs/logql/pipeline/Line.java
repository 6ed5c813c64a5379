package io.adamant.collector.logs.logql.pipeline;

import io.adamant.collector.logs.LogEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A record on its way through a pipeline. Owned by the thread that runs it; whoever keeps one may
 * read it when it came out.
 */
public final class Line {

    /** Set when a stage could not do its work; such lines fail a metric query. */
    public static final String ERROR = "__error__";

    static final String ERROR_DETAILS = "__error_details__";

    /** Most labels that parsers may add to one line; what is beyond is left out. */
    static final int MAX_PARSED = 256;

    private final LogEntry entry;
    private Map<String, String> stream;
    private Map<String, String> metadata;
    private Map<String, String> parsed = Map.of();

    Line(LogEntry entry, Map<String, String> stream) {
        this.entry = entry;
        this.stream = stream;
        this.metadata = entry.metadata();
    }

    public LogEntry entry() {
        return entry;
    }

    public String text() {
        return entry.text();
    }

    /** Labels of the stream that are left. */
    public Map<String, String> stream() {
        return stream;
    }

    /** Labels of the record alone that are left. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Labels that parsers found and that are left, errors included. */
    public Map<String, String> parsed() {
        return parsed;
    }

    /** All labels that are left, in one map of the caller's. */
    public Map<String, String> labels() {
        Map<String, String> all = new LinkedHashMap<>(stream);
        all.putAll(metadata);
        all.putAll(parsed);
        return all;
    }

    /** "" when there is no such label. */
    public String label(String name) {
        String value = parsed.get(name);
        if (value == null) {
            value = metadata.get(name);
        }
        if (value == null) {
            value = stream.get(name);
        }
        return value == null ? "" : value;
    }

    public boolean hasError() {
        return parsed.containsKey(ERROR);
    }

    /** The first error stays. */
    void error(String name, String details) {
        if (!hasError()) {
            set(ERROR, name);
            set(ERROR_DETAILS, details);
        }
    }

    /** Adds what a parser found, beside a label of the same name that was there before it. */
    void extracted(String name, String value) {
        if (parsed.size() < MAX_PARSED && !value.isEmpty()) {
            boolean isTaken = stream.containsKey(name) || metadata.containsKey(name);
            set(isTaken ? name + "_extracted" : name, value);
        }
    }

    private void set(String name, String value) {
        if (parsed.isEmpty()) {
            parsed = new LinkedHashMap<>();
        }
        parsed.put(name, value);
    }

    /** Keeps the labels whose name the predicate wants. */
    void retain(Predicate<String> wanted) {
        stream = retained(stream, wanted);
        metadata = retained(metadata, wanted);
        parsed = retained(parsed, wanted);
    }

    private static Map<String, String> retained(Map<String, String> map, Predicate<String> wanted) {
        if (map.keySet().stream().allMatch(wanted)) {
            return map;
        }
        Map<String, String> kept = new LinkedHashMap<>(map);
        kept.keySet().removeIf(wanted.negate());
        return kept;
    }
}
