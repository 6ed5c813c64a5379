package io.adamant.bench.job;

import io.adamant.bench.peer.MachineLoad;
import io.adamant.bench.peer.Peer;
import io.adamant.bench.peer.ProcessCost;
import io.adamant.bench.peer.Running;
import io.adamant.bench.peer.Workplace;
import io.adamant.bench.sink.SinkReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file full of lines is there when the program starts: how fast and how cheaply it is shipped.
 */
public final class CatchUp {

    private static final Duration BOUND = Duration.ofMinutes(4);
    private static final int SHOWN_THREADS = 6;

    private final Bench bench;
    private final Path corpus;
    private final long lines;

    public CatchUp(Bench bench, Path corpus, long lines) {
        this.bench = bench;
        this.corpus = corpus;
        this.lines = lines;
    }

    /** From the start of the program to the last line at the sink, its own start included. */
    public Row run(Peer peer) throws IOException, InterruptedException {
        Workplace place = bench.fresh("catch-up");
        Files.createLink(place.logs().resolve("app.log"), corpus);
        try (Running running = bench.start(peer, place)) {
            MachineLoad before = bench.load(running);
            boolean all = bench.sink().await(lines, BOUND);
            ProcessCost cost = running.cost();
            MachineLoad after = bench.load(running);
            SinkReport report = bench.sink().report(lines);
            double seconds = (report.number("lastUnixMicros") - running.startedUnixMicros()) / 1e6;
            return new Row()
                    .put("peer", peer.name())
                    .put("lines/s", Math.round(report.unique() / seconds))
                    .put("CPU-s per M lines", cost.cpuSeconds() * 1e6 / report.unique(), 3)
                    .put("peak RSS MiB", cost.peakKib() / 1024.0, 1)
                    .put("RSS MiB", cost.rssKib() / 1024.0, 1)
                    .put("anonymous MiB", cost.anonymousKib() / 1024.0, 1)
                    .put(
                            "disk bytes per byte",
                            (double) cost.writtenBytes() / Files.size(corpus),
                            3)
                    .put(
                            "wire bytes per byte",
                            (double) report.number("wireBytes") / Files.size(corpus),
                            3)
                    .put("lost", report.lost())
                    .put("stored twice", report.storedTwice())
                    .put("redelivered", report.redelivered())
                    .put("damaged", report.damaged())
                    .put("late", report.outOfOrder())
                    .put("finished", all)
                    .put("others busy, cores", after.othersSince(before), 2)
                    .put("load", MachineLoad.average())
                    .put("threads", threads(running.pid()));
        } finally {
            place.delete();
        }
    }

    /** The busiest threads, CPU milliseconds each. */
    private static String threads(long pid) throws IOException {
        List<Map.Entry<String, Long>> all =
                new ArrayList<>(ProcessCost.threadNanos(pid).entrySet());
        all.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        StringBuilder words = new StringBuilder();
        for (Map.Entry<String, Long> thread : all.subList(0, Math.min(SHOWN_THREADS, all.size()))) {
            String name = thread.getKey().substring(thread.getKey().indexOf(' ') + 1);
            words.append(words.isEmpty() ? "" : ", ").append(name).append(' ');
            words.append(thread.getValue() / 1_000_000);
        }
        return words.toString();
    }
}
