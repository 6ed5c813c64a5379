package io.adamant.bench.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sink's report: its text, and its numbers by name. */
public record SinkReport(String json, Map<String, Long> numbers) {

    private static final Pattern NUMBER = Pattern.compile("(?m)^  \"([^\"]+)\": (-?\\d+),?$");

    static SinkReport parse(String json) {
        Map<String, Long> numbers = new HashMap<>();
        Matcher matcher = NUMBER.matcher(json);
        while (matcher.find()) {
            numbers.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        return new SinkReport(json, Map.copyOf(numbers));
    }

    /** A number of the report, 0 when it has no such name (an event that never came). */
    public long number(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    public long lost() {
        return number("lost");
    }

    public long storedTwice() {
        return number("storedTwice");
    }

    public long damaged() {
        return number("damaged");
    }

    public long unique() {
        return number("unique");
    }

    /** Lines that came again under a sequence that was stored: a collector drops them. */
    public long redelivered() {
        return number("redelivered");
    }

    public long outOfOrder() {
        return number("outOfOrder");
    }

    /** The words of each loss record that arrived ({@code reason=... count=...}). */
    public List<String> losses() {
        List<String> losses = new ArrayList<>();
        Matcher line = Pattern.compile("(?m)^  \"losses\": \\[(.*)\\],?$").matcher(json);
        if (line.find()) {
            Matcher text = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(line.group(1));
            while (text.find()) {
                losses.add(text.group(1));
            }
        }
        return losses;
    }
}
