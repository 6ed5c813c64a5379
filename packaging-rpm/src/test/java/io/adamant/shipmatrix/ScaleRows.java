package io.adamant.shipmatrix;

import io.adamant.shipmatrix.rig.Lines;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Many files, and a very long one. */
final class ScaleRows {

    private static final String GROUP = "scale";

    /** 1,024 files, and what the agent has for itself. */
    private static final long MOST_DESCRIPTORS = 1_024 + 64;

    private static final String TEXT = "a line of a row that is about many files";

    private ScaleRows() {}

    static List<Row> all() {
        return List.of(
                Row.brief(GROUP, "300 idle files, 30 active", r -> many(r, 300, 30, 10)),
                Row.full(GROUP, "10,000 idle files, 1,000 active", r -> many(r, 10_000, 1_000, 10)),
                Row.full(GROUP, "a file beyond 2^32 bytes", ScaleRows::beyond));
    }

    private static long many(Rig rig, int idle, int active, int rounds) throws Exception {
        Lines lines = new Lines();
        for (int i = 0; i < idle; i++) {
            Path dir = Files.createDirectories(rig.logs().resolve("d" + i % 50));
            Lines.append(dir.resolve(i + ".log"), lines.next(TEXT));
        }
        rig.tail(rig.logs() + "/*/*.log");
        rig.startAgent();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < active; i++) {
                Path dir = rig.logs().resolve("d" + i % 50);
                Lines.append(dir.resolve(i + ".log"), lines.next(TEXT));
            }
            Wait.pass(200);
        }
        Wait.until("all arrived", 120_000, () -> rig.sink().unique() == lines.count());
        long descriptors = rig.agent().descriptors();
        if (descriptors > MOST_DESCRIPTORS) {
            throw new AssertionError("descriptors: " + descriptors);
        }
        return lines.count();
    }

    /** Sparse, tailed from its end: offsets that an int does not hold, over a kill too. */
    private static long beyond(Rig rig) throws Exception {
        Lines lines = new Lines();
        try (RandomAccessFile file = new RandomAccessFile(rig.log().toFile(), "rw")) {
            file.setLength((1L << 32) + 4096);
            file.seek(file.length());
            file.write('\n');
        }
        rig.logOptions("from: end");
        rig.startAgent();
        for (int round = 0; round < 4; round++) {
            Wait.pass(1_000);
            Lines.append(rig.log(), lines.next(100, TEXT));
            Wait.upTo(15_000, () -> rig.sink().unique() == lines.count());
            if (round % 2 == 1) {
                rig.agent().kill();
                rig.agent().startAndWait();
            }
        }
        return lines.count();
    }
}
