package io.adamant.bench.run;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
 * @param archive whether the agent runs from a class archive, as a package brings it
 * @param spoolBytes how full the full spool is
 * @param jvm flags of the agent's JVM after the installed ones, for profiles
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
        boolean archive,
        long spoolBytes,
        String jvm,
        Path work,
        Path report) {

    static final List<String> JOBS =
            List.of("sink", "start", "catch-up", "steady", "idle", "faults", "full-spool");

    static final String HELP =
            """
            Usage: adamant bench ship [options]     (and adamant bench receive --help)

            Runs the agent and Debian's rsyslog in turn on the same corpus against a sink that
            counts every line, and writes report.json and report.md.

              --jobs a,b      of sink, start, catch-up, steady, idle, faults, full-spool (all)
              --peers a,b     of agent, rsyslog (both)
              --lines N       lines to catch up with (5000000)
              --seconds N     of each measured stretch (60)
              --runs N        catch-ups of each (3)
              --starts N      starts of each (10)
              --scale X       the fault stories' times, 1 as they are named (1)
              --spool BYTES   in the full spool (10737418240)
              --no-tls        plain HTTP where the figure should be taken over mutual TLS
              --no-archive      the agent without a class archive, as the build leaves it
              --short         200000 lines, 5 s, one run, scale 0.1, a 64 MiB full spool
              --jvm FLAGS     more flags of the agent's JVM, for a profile
              --work DIR      corpus and runs, on a real disk (/var/tmp/adamant-bench)
              --report DIR    (packaging-rpm/target/bench)
            """;

    private static final Map<String, String> LONG =
            Map.of(
                    "--lines", "5000000",
                    "--seconds", "60",
                    "--runs", "3",
                    "--starts", "10",
                    "--scale", "1",
                    "--spool", "10737418240",
                    "--jobs", String.join(",", JOBS),
                    "--peers", "agent,rsyslog",
                    "--jvm", "");

    private static final Map<String, String> SHORT =
            Map.of(
                    "--lines", "200000",
                    "--seconds", "5",
                    "--runs", "1",
                    "--starts", "2",
                    "--scale", "0.1",
                    "--spool", "67108864");

    /** Reads the words of a command line; later ones count. */
    static Options parse(List<String> words, Path work, Path report) {
        Map<String, String> given = new HashMap<>(LONG);
        given.put("--work", work.toString());
        given.put("--report", report.toString());
        boolean tls = true;
        boolean archive = true;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--no-tls")) {
                tls = false;
            } else if (word.equals("--no-archive")) {
                archive = false;
            } else if (word.equals("--short")) {
                given.putAll(SHORT);
            } else if (given.containsKey(word) && i + 1 < words.size()) {
                given.put(word, words.get(++i));
            } else {
                throw new IllegalArgumentException("'" + word + "' is not known, or lacks a value");
            }
        }
        return new Options(
                Long.parseLong(given.get("--lines")),
                Integer.parseInt(given.get("--seconds")),
                Integer.parseInt(given.get("--runs")),
                Integer.parseInt(given.get("--starts")),
                Double.parseDouble(given.get("--scale")),
                names(given.get("--jobs"), JOBS),
                names(given.get("--peers"), List.of("agent", "rsyslog")),
                tls,
                archive,
                Long.parseLong(given.get("--spool")),
                given.get("--jvm"),
                Path.of(given.get("--work")),
                Path.of(given.get("--report")));
    }

    private static List<String> names(String value, List<String> known) {
        List<String> names = List.of(value.split(","));
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException(names + " must be of " + known);
        }
        return names;
    }

    boolean has(String job) {
        return jobs.contains(job);
    }
}
