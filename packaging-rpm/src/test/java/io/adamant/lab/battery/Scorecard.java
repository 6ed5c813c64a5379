package io.adamant.lab.battery;

import io.adamant.lab.battery.Attempt.Expected;
import io.adamant.shared.model.SealAttempt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The figures of a run, and the tables that docs/seal.md keeps. */
final class Scorecard {

    private static final String GROUP_HEAD =
            """
            | group | rows | refused | attributed | to the daemon asked | as would_block | detected | as expected |
            |---|---|---|---|---|---|---|---|
            """;

    private static final int MAX_NAMED = 30;

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
        attributed %s of the refuse rows within 5 s, to the process that tried; %d more to the daemon that it asked
        would_block %s of the refuse rows within 60 s; not so: %s
        detected   %s of the detect rows within 60 s
        false alarms %d of %d normal operations; %d refusals of anybody while only they ran
        """
                .formatted(
                        what,
                        rows.size() - of(Expected.ALLOW).size(),
                        of(Expected.ALLOW).size(),
                        heard.size(),
                        share(Expected.REFUSE, row -> !row.succeeded() && !row.isStuck()),
                        share(Expected.REFUSE, row -> row.isAttributed(heard)),
                        rows.stream().filter(this::byDaemonOnly).count(),
                        share(Expected.REFUSE, row -> row.isWouldBlock(heard)),
                        notWouldBlock(),
                        share(Expected.DETECT, row -> row.isDetected(heard)),
                        of(Expected.ALLOW).stream().filter(row -> !row.holds(heard)).count(),
                        of(Expected.ALLOW).size(),
                        refusedMeanwhile().size());
    }

    /** Refuse rows that were told of otherwise or not at all; of use in audit only. */
    private List<String> notWouldBlock() {
        return of(Expected.REFUSE).stream()
                .filter(row -> !row.isWouldBlock(heard))
                .map(row -> row.attempt().id())
                .limit(MAX_NAMED)
                .toList();
    }

    private boolean byDaemonOnly(Played row) {
        return row.attempt().expected() == Expected.REFUSE
                && !row.isAttributed(heard)
                && row.isAttributedToDaemon(heard);
    }

    /** Refusals that arrived while normal operations ran, whoever was refused. */
    private List<SealAttempt> refusedMeanwhile() {
        return heard.stream()
                .filter(
                        one ->
                                of(Expected.ALLOW).stream()
                                        .anyMatch(
                                                row ->
                                                        one.arrivedNanos() > row.beganNanos()
                                                                && one.arrivedNanos()
                                                                        <= row.endedNanos()))
                .map(Heard::event)
                .filter(SealAttempt.class::isInstance)
                .map(SealAttempt.class::cast)
                .filter(event -> event.outcome() == SealAttempt.Outcome.BLOCKED)
                .toList();
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

    /** One line a group, then each row that did not hold, then who else was refused. */
    String table() {
        Map<String, List<Played>> groups = new LinkedHashMap<>();
        StringBuilder faults = new StringBuilder();
        for (Played row : rows) {
            groups.computeIfAbsent(row.attempt().group(), group -> new ArrayList<>()).add(row);
            if (!row.holds(heard)) {
                faults.append(fault(row));
            }
        }
        StringBuilder table = new StringBuilder(GROUP_HEAD);
        groups.forEach((group, played) -> table.append(line(group, played)));
        if (!faults.isEmpty()) {
            table.append("\n| row | expected | did | event | it said |\n|---|---|---|---|---|\n");
            table.append(faults);
        }
        for (SealAttempt event : refusedMeanwhile()) {
            table.append("\nrefused among normal operations: ").append(event);
        }
        return table.toString();
    }

    private String line(String group, List<Played> played) {
        return "| %s | %d | %s | %s | %s | %s | %s | %d |\n"
                .formatted(
                        group,
                        played.size(),
                        part(played, Expected.REFUSE, row -> !row.succeeded() && !row.isStuck()),
                        part(played, Expected.REFUSE, row -> row.isAttributed(heard)),
                        part(played, Expected.REFUSE, this::byDaemonOnly),
                        part(played, Expected.REFUSE, row -> row.isWouldBlock(heard)),
                        part(played, Expected.DETECT, row -> row.isDetected(heard)),
                        played.stream().filter(row -> row.holds(heard)).count());
    }

    private static String part(List<Played> played, Expected expected, Predicate<Played> holds) {
        List<Played> all =
                played.stream().filter(row -> row.attempt().expected() == expected).toList();
        return all.isEmpty()
                ? ""
                : "%d of %d".formatted(all.stream().filter(holds).count(), all.size());
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
                        row.attempt().expected() == Expected.ALLOW
                                ? row.refusals(heard) + " " + lastLine(row)
                                : lastLine(row));
    }

    private static String lastLine(Played row) {
        String said = (row.result().out() + row.result().err()).strip();
        String line = said.substring(said.lastIndexOf('\n') + 1).replace('|', '/');
        return line.substring(0, Math.min(90, line.length()));
    }
}
