package io.adamant.shipmatrix;

import io.adamant.bench.corpus.CorpusFile;
import io.adamant.bench.corpus.LiveWriter;
import io.adamant.bench.sink.Fault;
import io.adamant.shipmatrix.rig.Logrotate;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The agent is killed or ended, the receiver is away or talks nonsense. */
final class FaultRows {

    private static final String GROUP = "fault";
    private static final Duration WRITING = Duration.ofMinutes(2);
    private static final long RATE = 5_000;

    private FaultRows() {}

    /** One file each, so that its order must hold; but a 413 splits a batch by severity. */
    static List<Row> all() {
        return rows().stream().map(row -> row.isCalled("413") ? row : row.inOrder()).toList();
    }

    private static List<Row> rows() {
        return List.of(
                Row.brief(GROUP, "kill -9, three times, keeping up", FaultRows::killIdle),
                Row.brief(GROUP, "kill -9, three times, catching up", r -> killBusy(r, 300_000)),
                Row.full(GROUP, "kill -9, catching up 2 M lines", r -> killBusy(r, 2_000_000)),
                Row.brief(GROUP, "SIGTERM, twice", FaultRows::terminate),
                Row.brief(GROUP, "receiver down 3 s", r -> fault(r, Fault.DOWN, 0, 3_000)),
                Row.full(GROUP, "receiver down 20 s", r -> fault(r, Fault.DOWN, 0, 20_000)),
                Row.brief(
                        GROUP,
                        "receiver hangs 4 s, then resets",
                        r -> fault(r, Fault.HANG, 0, 4_000)),
                Row.full(GROUP, "receiver hangs 40 s", r -> fault(r, Fault.HANG, 0, 40_000)),
                Row.brief(
                        GROUP, "every third request 503", r -> fault(r, Fault.THIRD_503, 0, 4_000)),
                Row.full(
                        GROUP,
                        "every third request 503, 8 s",
                        r -> fault(r, Fault.THIRD_503, 0, 8_000)),
                Row.brief(
                        GROUP,
                        "503 with Retry-After 1",
                        r -> fault(r, Fault.RETRY_AFTER, 1, 2_000)),
                Row.brief(GROUP, "zstd answered with 400", r -> fault(r, Fault.ZSTD_400, 0, 2_000)),
                Row.brief(GROUP, "413 above 8 KiB", r -> fault(r, Fault.TOO_LARGE, 8_192, 2_000)),
                Row.brief(GROUP, "half an answer", r -> fault(r, Fault.HALF, 0, 2_000)),
                Row.brief(GROUP, "garbage for an answer", r -> fault(r, Fault.GARBAGE, 0, 2_000)),
                Row.brief(GROUP, "closed without an answer", r -> fault(r, Fault.CLOSE, 0, 2_000)),
                Row.brief(
                        GROUP,
                        "a proxy's page with status 200",
                        r -> fault(r, Fault.HTML, 0, 2_000)),
                Row.brief(GROUP, "receiver down, rotated, deleted, kill -9", FaultRows::gone),
                Row.full(GROUP, "receiver down, kill -9 every second", FaultRows::killedOften));
    }

    private static long killIdle(Rig rig) throws Exception {
        rig.startAgent();
        LiveWriter writer = rig.write(RATE * 3, (int) RATE);
        for (int kill = 1; kill <= 3; kill++) {
            long due = RATE * kill * 3 / 4;
            Wait.until("a part is written", 20_000, () -> writer.written() >= due);
            rig.agent().kill();
            rig.agent().start();
        }
        writer.await(WRITING);
        return RATE * 3;
    }

    private static long killBusy(Rig rig, int lines) throws Exception {
        CorpusFile.write(rig.log(), 7, 0, lines);
        rig.writeConfiguration();
        rig.agent().start();
        for (int kill = 1; kill <= 3; kill++) {
            long due = (long) lines * kill / 5;
            Wait.until("a part arrived", 120_000, () -> rig.sink().unique() >= due);
            rig.agent().kill();
            rig.agent().start();
        }
        return lines;
    }

    private static long terminate(Rig rig) throws Exception {
        rig.startAgent();
        LiveWriter writer = rig.write(RATE * 3, (int) RATE);
        for (int term = 1; term <= 2; term++) {
            long due = RATE * term;
            Wait.until("a part is written", 20_000, () -> writer.written() >= due);
            rig.agent().terminate();
            Wait.pass(200);
            rig.agent().start();
        }
        writer.await(WRITING);
        return RATE * 3;
    }

    /** A second of good weather, the fault, a second after it. */
    private static long fault(Rig rig, Fault fault, long argument, long millis) throws Exception {
        rig.startAgent();
        long lines = RATE * (2_000 + millis) / 1_000;
        LiveWriter writer = rig.write(lines, (int) RATE);
        Wait.pass(1_000);
        rig.sink().fault(fault, argument);
        Wait.pass(millis);
        rig.sink().fault(Fault.NONE);
        writer.await(WRITING);
        return lines;
    }

    /** Spooled, and then nowhere else: no file, no handle, no receiver. */
    private static long gone(Rig rig) throws Exception {
        Logrotate logrotate = Rotator.CREATE.prepare(rig);
        rig.logOptions("multiline: none");
        rig.sink().fault(Fault.DOWN);
        rig.startAgent();
        LiveWriter first = rig.write(20_000, 20_000);
        first.await(WRITING);
        Wait.until(
                "the lines are spooled",
                20_000,
                () -> rig.agent().metric("adamant_agent_spool_waiting") >= 20_000);
        logrotate.rotate(first);
        Files.delete(Path.of(rig.log() + ".1"));
        rig.agent().kill();
        rig.agent().start();
        Wait.pass(500);
        rig.sink().fault(Fault.NONE);
        return 20_000;
    }

    private static long killedOften(Rig rig) throws Exception {
        rig.startAgent();
        LiveWriter writer = rig.write(RATE * 12, (int) RATE);
        rig.sink().fault(Fault.DOWN);
        for (int kill = 0; kill < 10; kill++) {
            Wait.pass(1_000);
            rig.agent().kill();
            rig.agent().start();
            if (kill % 3 == 2) {
                rig.sink().fault(kill % 2 == 0 ? Fault.NONE : Fault.DOWN);
            }
        }
        rig.sink().fault(Fault.NONE);
        writer.await(WRITING);
        return RATE * 12;
    }
}
