package io.adamant.bench.job;

import io.adamant.bench.corpus.CorpusFile;
import io.adamant.bench.peer.MachineLoad;
import io.adamant.bench.peer.Peer;
import io.adamant.bench.peer.Running;
import io.adamant.bench.peer.Workplace;
import io.adamant.bench.sink.SinkReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How soon after its start the first record is in the spool, acknowledged, and the first line
 * there.
 */
public final class Start {

    private static final long LINES = 10;
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final String SPOOLED = "hello is spooled";

    private final Bench bench;
    private final int times;

    public Start(Bench bench, int times) {
        this.bench = bench;
        this.times = times;
    }

    public Row run(Peer peer, boolean speaksOtlp) throws IOException, InterruptedException {
        List<Double> spooled = new ArrayList<>();
        List<Double> acknowledged = new ArrayList<>();
        List<Double> lines = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Workplace place = bench.fresh("start");
            CorpusFile.write(place.logs().resolve("app.log"), 1, 0, LINES);
            try (Running running = bench.start(peer, place)) {
                if (speaksOtlp) {
                    spooled.add(running.millisUntilSaid(SPOOLED, BOUND));
                }
                bench.sink().await(LINES, BOUND);
                SinkReport report = bench.sink().report(LINES);
                long from = running.startedUnixMicros();
                lines.add((report.number("firstUnixMicros") - from) / 1e3);
                if (speaksOtlp) {
                    acknowledged.add((report.number("firstAnswerUnixMicros") - from) / 1e3);
                }
            } finally {
                place.delete();
            }
        }
        return new Row()
                .put("peer", peer.name())
                .put("starts", times)
                .put("first record in the spool ms", words(spooled))
                .put("first record acknowledged ms", words(acknowledged))
                .put("first line at the sink ms", words(lines))
                .put("spooled median", median(spooled), 0)
                .put("acknowledged median", median(acknowledged), 0)
                .put("line median", median(lines), 0)
                .put("load", MachineLoad.average());
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return 0;
        }
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    private static String words(List<Double> values) {
        if (values.isEmpty()) {
            return "-";
        }
        Collections.sort(values);
        return Math.round(values.getFirst())
                + " / "
                + Math.round(median(values))
                + " / "
                + Math.round(values.getLast());
    }
}
