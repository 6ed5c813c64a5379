package io.adamant.bench.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be run.
 *
 * @param lines of the corpus
 * @param seconds of each measured stretch
 * @param runs of the catch-up, each peer in turn
 * @param starts of the start job
 * @param scale of the times in the fault stories
 * @param jobs names of jobs
 * @param peers names of peers
 * @param tls whether the memory rows are taken over mutual TLS
 * @param spoolBytes how full the full spool is
 * @param work directory on a real disk
 * @param report the files {@code report.json} and {@code report.md} are written there
 */
record Options(
        long lines,
        int seconds,
        int runs,
        int starts,
        double scale,
        List<String> jobs,
        List<String> peers,
        boolean tls,
        long spoolBytes,
        Path work,
        Path report) {

    static final List<String> JOBS =
            List.of("start", "catch-up", "steady", "idle", "faults", "full-spool");

    static final String HELP =
            """
            Usage: adamant bench ship [options]

            Runs the agent and Debian's rsyslog in turn on the same corpus against a sink that
            counts every line, and writes report.json and report.md.

              --jobs a,b      of start, catch-up, steady, idle, faults, full-spool (all)
              --peers a,b     of agent, rsyslog (both)
              --lines N       lines to catch up with (5000000)
              --seconds N     of each measured stretch (60)
              --runs N        catch-ups of each (3)
              --starts N      starts of each (10)
              --scale X       the fault stories' times, 1 as they are named (1)
              --spool BYTES   in the full spool (10737418240)
              --no-tls        plain HTTP where the figure should be taken over mutual TLS
              --short         200000 lines, 5 s, one run, scale 0.1, a 64 MiB full spool
              --work DIR      corpus and runs, on a real disk (/var/tmp/adamant-bench)
              --report DIR    (packaging-rpm/target/bench)
            """;

    static Options parse(List<String> words, Path work, Path report) {
        Builder builder = new Builder(work, report);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean alone = word.equals("--no-tls") || word.equals("--short");
            builder.set(word, alone ? "" : i + 1 < words.size() ? words.get(++i) : "");
        }
        return builder.options;
    }

    /** The options as they are so far. */
    private static final class Builder {

        private Options options;

        Builder(Path work, Path report) {
            List<String> peers = List.of("agent", "rsyslog");
            options =
                    new Options(
                            5_000_000, 60, 3, 10, 1, JOBS, peers, true, 10L << 30, work, report);
        }

        void set(String name, String value) {
            Options o = options;
            options =
                    switch (name) {
                        case "--lines" -> o.sized(Long.parseLong(value), o.seconds, o.runs);
                        case "--seconds" -> o.sized(o.lines, Integer.parseInt(value), o.runs);
                        case "--runs" -> o.sized(o.lines, o.seconds, Integer.parseInt(value));
                        case "--starts" -> o.scaled(Integer.parseInt(value), o.scale, o.spoolBytes);
                        case "--scale" ->
                                o.scaled(o.starts, Double.parseDouble(value), o.spoolBytes);
                        case "--spool" -> o.scaled(o.starts, o.scale, Long.parseLong(value));
                        case "--short" -> o.sized(200_000, 5, 1).scaled(2, 0.1, 64 << 20);
                        case "--no-tls" -> o.chosen(o.jobs, o.peers, false);
                        case "--jobs" -> o.chosen(known(value, JOBS), o.peers, o.tls);
                        case "--peers" -> o.chosen(o.jobs, known(value, o.peers), o.tls);
                        case "--work" -> o.placed(Path.of(value), o.report);
                        case "--report" -> o.placed(o.work, Path.of(value));
                        default ->
                                throw new IllegalArgumentException("'" + name + "' is not known");
                    };
        }

        private static List<String> known(String value, List<String> all) {
            List<String> chosen = new ArrayList<>(List.of(value.split(",")));
            chosen.removeAll(all);
            if (!chosen.isEmpty()) {
                throw new IllegalArgumentException(chosen + " not known, only " + all);
            }
            return List.of(value.split(","));
        }
    }

    private Options sized(long newLines, int newSeconds, int newRuns) {
        return new Options(
                newLines,
                newSeconds,
                newRuns,
                starts,
                scale,
                jobs,
                peers,
                tls,
                spoolBytes,
                work,
                report);
    }

    private Options scaled(int newStarts, double newScale, long newSpool) {
        return new Options(
                lines, seconds, runs, newStarts, newScale, jobs, peers, tls, newSpool, work,
                report);
    }

    private Options chosen(List<String> newJobs, List<String> newPeers, boolean newTls) {
        return new Options(
                lines,
                seconds,
                runs,
                starts,
                scale,
                newJobs,
                newPeers,
                newTls,
                spoolBytes,
                work,
                report);
    }

    private Options placed(Path newWork, Path newReport) {
        return new Options(
                lines,
                seconds,
                runs,
                starts,
                scale,
                jobs,
                peers,
                tls,
                spoolBytes,
                newWork,
                newReport);
    }

    boolean has(String job) {
        return jobs.contains(job);
    }
}
