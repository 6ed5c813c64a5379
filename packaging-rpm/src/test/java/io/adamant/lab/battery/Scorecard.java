package io.adamant.lab.battery;

import io.adamant.lab.battery.Attempt.Expected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The figures of a run, and the tables that docs/seal.md keeps. */
final class Scorecard {

    private final String what;
    private final List<Played> rows;
    private final List<Heard> heard;

    Scorecard(String what, List<Played> rows, List<Heard> heard) {
        this.what = what;
        this.rows = List.copyOf(rows);
        this.heard = List.copyOf(heard);
    }

    /** Rows for which the expectation did not hold. */
    List<String> broken() {
        return rows.stream()
                .filter(row -> !row.holds(heard))
                .map(row -> row.attempt().id())
                .toList();
    }

    /** Rows that did not do anything although nothing hindered them: the table's own faults. */
    List<String> invalid() {
        return rows.stream().filter(row -> !row.succeeded()).map(r -> r.attempt().id()).toList();
    }

    String figures() {
        return """
        %s: %d attempts, %d normal operations, %d events
        refused    %s of the refuse rows
        attributed %s of the refuse rows, to the process, within 5 s
        detected   %s of the detect rows within 60 s
        false alarms %d of %d normal operations
        """
                .formatted(
                        what,
                        rows.size() - of(Expected.ALLOW).size(),
                        of(Expected.ALLOW).size(),
                        heard.size(),
                        share(Expected.REFUSE, row -> !row.succeeded() && !row.isStuck()),
                        share(Expected.REFUSE, row -> row.isAttributed(heard)),
                        share(Expected.DETECT, row -> row.isDetected(heard)),
                        of(Expected.ALLOW).stream().filter(row -> !row.holds(heard)).count(),
                        of(Expected.ALLOW).size());
    }

    private List<Played> of(Expected expected) {
        return rows.stream().filter(row -> row.attempt().expected() == expected).toList();
    }

    private String share(Expected expected, Predicate<Played> holds) {
        List<Played> all = of(expected);
        long held = all.stream().filter(holds).count();
        double percent = all.isEmpty() ? 0 : 100.0 * held / all.size();
        return "%d of %d = %.1f %%".formatted(held, all.size(), percent);
    }

    /** One line a group, then each row that did not hold. */
    String table() {
        Map<String, int[]> groups = new LinkedHashMap<>();
        StringBuilder faults = new StringBuilder();
        for (Played row : rows) {
            int[] counts = groups.computeIfAbsent(row.attempt().group(), group -> new int[2]);
            counts[0]++;
            if (row.holds(heard)) {
                counts[1]++;
            } else {
                faults.append(fault(row));
            }
        }
        StringBuilder table = new StringBuilder("| group | rows | as expected |\n|---|---|---|\n");
        groups.forEach(
                (group, counts) ->
                        table.append("| %s | %d | %d |\n".formatted(group, counts[0], counts[1])));
        if (!faults.isEmpty()) {
            table.append("\n| row | expected | did | event | it said |\n|---|---|---|---|---|\n");
            table.append(faults);
        }
        return table.toString();
    }

    private String fault(Played row) {
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(
                        row.attempt().id(),
                        row.attempt().expected().name().toLowerCase(Locale.ROOT),
                        row.isStuck() ? "stuck" : row.succeeded() ? "succeeded" : "failed",
                        row.isAttributed(heard)
                                ? "in 5 s"
                                : row.isDetected(heard) ? "in 60 s" : "none",
                        lastLine(row));
    }

    private static String lastLine(Played row) {
        String said = (row.result().out() + row.result().err()).strip();
        String line = said.substring(said.lastIndexOf('\n') + 1).replace('|', '/');
        return line.substring(0, Math.min(90, line.length()));
    }
}
