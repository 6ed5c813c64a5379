package io.adamant.shipmatrix.rig;

import io.adamant.bench.sink.SinkReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Waits until nothing more can come, stops the agent and compares what arrived with what was
 * written.
 */
public final class Judge {

    /** Longer than the wait for a line without its end. */
    private static final long QUIET_MS = 12_000;

    private static final long QUIET_WHERE_LOST_MS = 4_000;

    /** What is read twice comes with the scan after the last line. */
    private static final long AFTERMATH_MS = 1_300;

    private static final Pattern REASON = Pattern.compile("(?:^| )reason=(\\w+)");
    private static final Pattern COUNT = Pattern.compile("(?:^| )count=(\\d+)");
    private static final Pattern MISSING = Pattern.compile("\"missing\": \\[([^\\]]*)\\]");
    private static final Pattern RANGE = Pattern.compile("\"(\\d+)-(\\d+)\"");

    private static final List<String> EXAMPLES =
            List.of("\"missing\"", "\"examples\"", "\"losses\"", "\"missingSequences\"");

    /** Records of the agent's own log and events among those that the spool gave up. */
    private static final int MAX_OWN = 20;

    private static final int MAX_EXAMPLE = 1_000;

    private static final String LOSSES = "adamant_agent_logs_losses_total";

    /** Counters that say that something could not be read. */
    private static final List<String> GONE =
            List.of("adamant_agent_logs_truncations_total", LOSSES);

    private final Rig rig;
    private final long lines;
    private final Expectation expectation;
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Long> losses = new LinkedHashMap<>();
    private long lost;
    private long unread;
    private long goneFiles;

    /**
     * @param lines numbered from 0
     */
    public Judge(Rig rig, long lines, Expectation expectation) {
        this.rig = rig;
        this.lines = lines;
        this.expectation = expectation;
    }

    /**
     * Ends the row.
     *
     * @param boundMs longest wait for the lines
     */
    public Result judge(String group, String row, long startedNanos, long boundMs)
            throws IOException {
        settle(boundMs);
        goneFiles = (long) rig.agent().metric(LOSSES);
        double gone = 0;
        for (String counter : GONE) {
            gone += rig.agent().metric(counter);
        }
        if (!rig.agent().isAlive()) {
            faults.add("the agent is dead: " + rig.agent().lastWords());
        } else if (rig.agent().terminate() != 0) {
            faults.add("the agent ended badly: " + rig.agent().lastWords());
        }
        SinkReport report = rig.sink().report(lines);
        compare(report, gone);
        return new Result(
                group,
                row,
                expectation.words(),
                lines,
                lost,
                unread,
                report.redelivered(),
                report.storedTwice(),
                report.damaged(),
                report.outOfOrder(),
                named(gone),
                (System.nanoTime() - startedNanos) / 1_000_000,
                examples(report),
                faults);
    }

    /** Until all is there, or nothing has come for long, or the bound is over. */
    private void settle(long boundMs) throws IOException {
        long begin = System.nanoTime();
        long quietMs =
                expectation instanceof Expectation.WhatCanBeRead ? QUIET_WHERE_LOST_MS : QUIET_MS;
        long lastNews = begin;
        long before = -1;
        while (before < lines
                && ms(begin) < boundMs
                && ms(lastNews) < quietMs
                && rig.agent().isAlive()) {
            Wait.pass(50);
            long now = rig.sink().unique();
            if (now != before) {
                before = now;
                lastNews = System.nanoTime();
            }
        }
        Wait.pass(AFTERMATH_MS);
    }

    private static long ms(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1_000_000;
    }

    private void compare(SinkReport report, double gone) throws IOException {
        for (String loss : report.losses()) {
            losses.merge(word(REASON, loss), Long.parseLong(word(COUNT, loss)), Long::sum);
        }
        lost = report.lost();
        unread = lost == 0 ? 0 : stillReadable(report);
        long twice = 0;
        switch (expectation) {
            case Expectation.Complete complete -> {
                expect("lost", 0, lost);
                expect("out of order", 0, complete.ordered() ? report.outOfOrder() : 0);
            }
            case Expectation.WhatCanBeRead readable -> readable(readable, report, gone);
            case Expectation.Named _ -> named();
            case Expectation.NamedAndWindow window -> namedAndWindow(window, report, gone);
            case Expectation.GoneFiles files ->
                    expect("lines in files counted as gone", lost, files.linesEach() * goneFiles);
            case Expectation.Copies copies -> {
                expect("lost", 0, lost);
                twice = copies.times();
            }
            case Expectation.Pieces pieces -> {
                expect("lost", 0, lost);
                expect("bytes in pieces", pieces.bytes(), report.number("damagedBytes"));
            }
        }
        expect("stored twice", twice, report.storedTwice());
        boolean whole =
                expectation instanceof Expectation.Complete
                        || expectation instanceof Expectation.Named
                        || expectation instanceof Expectation.GoneFiles
                        || expectation instanceof Expectation.Copies;
        if (whole) {
            expect("damaged", 0, report.damaged());
        }
        expect("changed", 0, report.number("changed"));
        expect("wrong counts", 0, report.number("wrongCounts"));
        expect("sequences neither sent nor named", 0, unexplained(report));
    }

    /**
     * What is named covers the agent's own log as well. Lines are compared and not sequences: a
     * line for which there never was room is named by its count alone, and the sink cannot miss a
     * sequence behind the newest that it has seen.
     */
    private void named() {
        long named = namedBySpool();
        if (lost > named || lost < named - MAX_OWN) {
            faults.add("lost " + lost + ", named " + named);
        }
    }

    /** What the spool gave up may lie in the files still; what it did not must not. */
    private void namedAndWindow(Expectation.NamedAndWindow window, SinkReport report, double gone) {
        long named = namedBySpool();
        long unnamed = lost - named;
        if (unnamed < -MAX_OWN || unnamed > window.mostLost()) {
            faults.add("lost " + lost + ", named " + named);
        }
        if (unread > named) {
            faults.add("lost though readable " + unread + ", named " + named);
        }
        if (unnamed > 0 && gone == 0) {
            faults.add("lost " + unnamed + " in windows and not a word about them");
        }
        if (report.damaged() > window.mostDamaged()) {
            faults.add("damaged " + report.damaged());
        }
    }

    private long unexplained(SinkReport report) {
        return Math.max(0, report.number("missingSequences") - namedBySpool());
    }

    /** Of what is gone from files no one knows how many lines it was. */
    private long namedBySpool() {
        long named = 0;
        for (Map.Entry<String, Long> loss : losses.entrySet()) {
            named += loss.getKey().startsWith("file") ? 0 : loss.getValue();
        }
        return named;
    }

    private void readable(Expectation.WhatCanBeRead readable, SinkReport report, double gone) {
        expect("lost though readable", 0, unread);
        if (lost > readable.mostLost()) {
            faults.add("lost " + lost + ", more than " + readable.mostLost());
        }
        if (report.damaged() > readable.mostDamaged()) {
            faults.add("damaged " + report.damaged());
        }
        if (lost > 0 && losses.isEmpty() && gone == 0) {
            faults.add("lost " + lost + " and not a word about it");
        }
    }

    private long stillReadable(SinkReport report) throws IOException {
        BitSet onDisk = OnDisk.lines(rig.dir(), rig.globs());
        Matcher missing = MISSING.matcher(report.json());
        long readable = 0;
        if (missing.find()) {
            Matcher range = RANGE.matcher(missing.group(1));
            while (range.find()) {
                int to = Integer.parseInt(range.group(2)) + 1;
                readable += onDisk.get(Integer.parseInt(range.group(1)), to).cardinality();
            }
        }
        return readable;
    }

    private void expect(String what, long wanted, long found) {
        if (wanted != found) {
            faults.add(what + ": " + found + (wanted == 0 ? "" : " instead of " + wanted));
        }
    }

    private String named(double gone) {
        List<String> words = new ArrayList<>();
        losses.forEach((reason, count) -> words.add(reason + " " + count));
        if (gone > 0) {
            words.add("counted " + (long) gone);
        }
        return words.isEmpty() ? "" : String.join(", ", words);
    }

    private static String examples(SinkReport report) {
        return report.json()
                .lines()
                .filter(line -> EXAMPLES.stream().anyMatch(line::contains))
                .map(line -> line.substring(0, Math.min(line.length(), MAX_EXAMPLE)))
                .collect(Collectors.joining());
    }

    private static String word(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "0";
    }
}
