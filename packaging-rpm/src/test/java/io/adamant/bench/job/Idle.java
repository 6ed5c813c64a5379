package io.adamant.bench.job;

import io.adamant.bench.corpus.CorpusFile;
import io.adamant.bench.peer.MachineLoad;
import io.adamant.bench.peer.Peer;
import io.adamant.bench.peer.ProcessCost;
import io.adamant.bench.peer.Running;
import io.adamant.bench.peer.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Nothing happens: what a minute of it costs. */
public final class Idle {

    private static final long LINES = 1000;
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final Bench bench;
    private final int settleSeconds;
    private final int seconds;

    public Idle(Bench bench, int settleSeconds, int seconds) {
        this.bench = bench;
        this.settleSeconds = settleSeconds;
        this.seconds = seconds;
    }

    /** After 1000 delivered lines and a time to settle. */
    public Row run(Peer peer, String configuration) throws IOException, InterruptedException {
        Workplace place = bench.fresh("idle");
        CorpusFile.write(place.logs().resolve("app.log"), 1, 0, LINES);
        try (Running running = bench.start(peer, place)) {
            boolean delivered = bench.sink().await(LINES, BOUND);
            Bench.pause(settleSeconds);
            Map<String, Long> before = ProcessCost.threadNanos(running.pid());
            ProcessCost first = running.cost();
            MachineLoad loadBefore = bench.load(running);
            Bench.pause(seconds);
            Map<String, Long> after = ProcessCost.threadNanos(running.pid());
            ProcessCost last = running.cost();
            MachineLoad loadAfter = bench.load(running);
            double minutes = seconds / 60.0;
            return new Row()
                    .put("peer", peer.name())
                    .put("configuration", configuration)
                    .put("CPU ms a minute", spentNanos(before, after) / 1e6 / minutes, 1)
                    .put(
                            "by ticks",
                            Math.round(1000 * (last.cpuSeconds() - first.cpuSeconds()) / minutes))
                    .put("RSS MiB", last.rssKib() / 1024.0, 1)
                    .put("peak RSS MiB", last.peakKib() / 1024.0, 1)
                    .put("anonymous MiB", last.anonymousKib() / 1024.0, 1)
                    .put("switches/s", (double) (last.switches() - first.switches()) / seconds, 1)
                    .put("delivered", delivered)
                    .put("others busy, cores", loadAfter.othersSince(loadBefore), 2)
                    .put("busiest", busiest(before, after));
        } finally {
            place.delete();
        }
    }

    /** Threads that ended within the time are missing: they lived too short to matter. */
    private static long spentNanos(Map<String, Long> before, Map<String, Long> after) {
        long nanos = 0;
        for (Map.Entry<String, Long> thread : after.entrySet()) {
            nanos += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
        }
        return nanos;
    }

    private static String busiest(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream()
                .map(
                        thread ->
                                Map.entry(
                                        thread.getKey(),
                                        thread.getValue()
                                                - before.getOrDefault(thread.getKey(), 0L)))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(6)
                .map(
                        thread ->
                                thread.getKey().substring(thread.getKey().indexOf(' ') + 1)
                                        + " "
                                        + Math.round(thread.getValue() / 1e5) / 10.0)
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
    }
}
