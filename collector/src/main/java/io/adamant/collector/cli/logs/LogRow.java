package io.adamant.collector.cli.logs;

import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.terminal.CliException;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Paint.Tone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A log line for people.
 *
 * @param unixNanos its time
 * @param level the level in words, "" when the collector gave none
 */
record LogRow(long unixNanos, String instance, String source, String level, String text) {

    /** The rows of the API's streams, oldest first. */
    static List<LogRow> of(Json streams) {
        List<LogRow> rows = new ArrayList<>();
        for (Json stream : streams.list()) {
            Json labels = stream.at("stream");
            for (Json value : stream.at("values").list()) {
                List<Json> parts = value.list();
                rows.add(
                        new LogRow(
                                nanos(parts.getFirst().text()),
                                labels.text("instance"),
                                labels.text("source"),
                                labels.text("detected_level"),
                                parts.get(1).text()));
            }
        }
        rows.sort(Comparator.comparingLong(LogRow::unixNanos));
        return rows;
    }

    private static long nanos(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notATime) {
            throw CliException.failed("the collector's answer has no time in " + text);
        }
    }

    /** One line, those of a stack trace below it. */
    void print(Call call) {
        Tone tone =
                switch (level) {
                    case "error", "fatal", "critical" -> Tone.BAD;
                    case "warn" -> Tone.WARN;
                    case "debug", "trace" -> Tone.DIM;
                    default -> Tone.PLAIN;
                };
        String name = source.startsWith("adamant.") ? source + ": " : "";
        String[] texts = text.split("\n", -1);
        call.print(
                call.paint(Tone.DIM, Instant.ofEpochSecond(0, unixNanos).toString())
                        + " "
                        + call.paint(Tone.INFO, Paint.clean(instance))
                        + " "
                        + call.paint(tone, Paint.clean(name + texts[0])));
        for (int i = 1; i < texts.length; i++) {
            call.print("    " + call.paint(tone, Paint.clean(texts[i])));
        }
    }
}
