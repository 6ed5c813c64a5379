package io.adamant.bench.job;

import io.adamant.bench.corpus.Corpus;
import io.adamant.bench.corpus.LiveWriter;
import io.adamant.bench.peer.MachineLoad;
import io.adamant.bench.peer.Peer;
import io.adamant.bench.peer.ProcessCost;
import io.adamant.bench.peer.Running;
import io.adamant.bench.peer.Workplace;
import io.adamant.bench.sink.SinkReport;
import java.io.IOException;
import java.time.Duration;

/**
 * A program logs at a steady rate: what following it costs, and how late the lines are. A virtual
 * machine runs what it does eight times a second in its interpreter for the first half minute; a
 * server does it for days, so what is measured begins after {@value #WARM_UP_S} s.
 */
public final class Steady {

    private static final int WARM_UP_S = 60;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Bench bench;
    private final int linesPerSecond;
    private final int seconds;

    /**
     * @param seconds measured, after the warm-up
     */
    public Steady(Bench bench, int linesPerSecond, int seconds) {
        this.bench = bench;
        this.linesPerSecond = linesPerSecond;
        this.seconds = seconds;
    }

    public Row run(Peer peer) throws IOException, InterruptedException {
        Workplace place = bench.fresh("steady");
        long lines = (long) linesPerSecond * (WARM_UP_S + seconds + 2);
        try (Running running = bench.start(peer, place);
                LiveWriter writer =
                        LiveWriter.start(
                                place.logs().resolve("app.log"),
                                new Corpus(1, 0),
                                lines,
                                linesPerSecond)) {
            Bench.pause(WARM_UP_S);
            ProcessCost.forgetPeak(running.pid());
            bench.sink().forgetLatency();
            ProcessCost first = running.cost();
            MachineLoad before = bench.load(running);
            long fromNanos = System.nanoTime();
            long linesBefore = writer.written();
            Bench.pause(seconds);
            ProcessCost last = running.cost();
            double took = (System.nanoTime() - fromNanos) / 1e9;
            MachineLoad after = bench.load(running);
            long written = writer.written() - linesBefore;
            SinkReport timed = bench.sink().report(0);
            writer.await(BOUND);
            bench.sink().await(lines, BOUND);
            SinkReport report = bench.sink().report(lines);
            return new Row()
                    .put("peer", peer.name())
                    .put("lines/s", Math.round(written / took))
                    .put("CPU %", 100 * (last.cpuSeconds() - first.cpuSeconds()) / took, 2)
                    .put("p50 ms", timed.number("latencyP50Micros") / 1000.0, 1)
                    .put("p99 ms", timed.number("latencyP99Micros") / 1000.0, 1)
                    .put("max ms", timed.number("latencyMaxMicros") / 1000.0, 1)
                    .put("peak RSS MiB", last.peakKib() / 1024.0, 1)
                    .put("RSS MiB", last.rssKib() / 1024.0, 1)
                    .put("anonymous MiB", last.anonymousKib() / 1024.0, 1)
                    .put("switches/s", Math.round((last.switches() - first.switches()) / took))
                    .put("lost", report.lost())
                    .put("stored twice", report.storedTwice())
                    .put("damaged", report.damaged())
                    .put("others busy, cores", after.othersSince(before), 2)
                    .put("load", MachineLoad.average());
        } finally {
            place.delete();
        }
    }
}
