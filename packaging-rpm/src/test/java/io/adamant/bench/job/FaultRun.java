package io.adamant.bench.job;

import io.adamant.bench.corpus.Corpus;
import io.adamant.bench.corpus.LiveWriter;
import io.adamant.bench.peer.Peer;
import io.adamant.bench.peer.Running;
import io.adamant.bench.peer.Workplace;
import io.adamant.bench.sink.Fault;
import io.adamant.bench.sink.SinkProcess;
import io.adamant.bench.sink.SinkReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * One program on one place while things go wrong; what a {@link FaultJob} writes its story with.
 */
final class FaultRun implements AutoCloseable {

    private static final int LINES_PER_SECOND = 20_000;
    private static final Duration WRITTEN_BOUND = Duration.ofSeconds(90);
    private static final Duration DRAINED_BOUND = Duration.ofSeconds(60);

    private final Bench bench;
    private final Peer peer;
    private final Workplace place;
    private Running running;
    private LiveWriter writer;
    private long lines;
    private double stopMillis;

    FaultRun(Bench bench, Peer peer, String name) throws IOException {
        this.bench = bench;
        this.peer = peer;
        this.place = bench.fresh("fault-" + name);
    }

    SinkProcess sink() {
        return bench.sink();
    }

    Path log() {
        return place.logs().resolve("app.log");
    }

    /** A file that is there before the program starts. */
    void existing(Path corpus, long itsLines) throws IOException {
        Files.createLink(log(), corpus);
        lines = itsLines;
    }

    void start() throws IOException {
        running = bench.start(peer, place);
    }

    /** Lines at 20,000 a second from now on, for so long. */
    void write(double seconds) {
        lines = (long) (seconds * LINES_PER_SECOND);
        writer = LiveWriter.start(log(), new Corpus(1, 0), lines, LINES_PER_SECOND);
    }

    void kill() throws IOException {
        running.kill();
    }

    void killAndRestart() throws IOException {
        running.kill();
        start();
    }

    void terminateAndRestart() throws IOException {
        stopMillis = Math.max(stopMillis, running.terminate());
        start();
    }

    void fault(Fault fault) throws IOException {
        bench.sink().fault(fault);
    }

    /** A rename, 0.2 s of late writes to the old file, then the writer goes on with a new one. */
    Path rotate(int number) throws IOException, InterruptedException {
        Path old = log().resolveSibling("app.log." + number);
        Files.move(log(), old);
        Bench.pause(0.2);
        writer.reopen();
        Bench.pause(0.1);
        return old;
    }

    /** A copy beside the pattern, then the file is cut to nothing while the writer goes on. */
    void copyTruncate(int number) throws IOException {
        Files.copy(
                log(),
                log().resolveSibling("app.log." + number),
                StandardCopyOption.REPLACE_EXISTING);
        try (var file = new java.io.RandomAccessFile(log().toFile(), "rw")) {
            file.setLength(0);
        }
    }

    void awaitWritten() throws IOException, InterruptedException {
        if (writer != null && !writer.await(WRITTEN_BOUND)) {
            throw new IOException("the writer is too slow for its rate");
        }
    }

    /** Waits for all lines, and for what would come too often. */
    Row outcome(String name) throws IOException, InterruptedException {
        awaitWritten();
        long from = System.nanoTime();
        boolean all = bench.sink().await(lines, DRAINED_BOUND);
        double drained = (System.nanoTime() - from) / 1e9;
        Bench.pause(1);
        SinkReport report = bench.sink().report(lines);
        return new Row()
                .put("peer", peer.name())
                .put("fault", name)
                .put("lines", lines)
                .put("lost", report.lost())
                .put("stored twice", report.storedTwice())
                .put("redelivered and dropped", report.redelivered())
                .put("damaged", report.damaged())
                .put("late", report.outOfOrder())
                .put("drained after s", all ? Math.round(drained * 10) / 10.0 : "never")
                .put("losses reported", report.losses())
                .put("epochs", report.number("epochs"))
                .put("slowest stop ms", stopMillis, 0);
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
        if (running != null) {
            running.close();
        }
        bench.sink().fault(Fault.NONE);
        place.delete();
    }
}
