package io.adamant.shipmatrix;

import io.adamant.bench.sink.Fault;
import io.adamant.shipmatrix.rig.Expectation;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Logback's rolling appender in a process of its own, which rotates by size while it writes. */
final class LogbackRows {

    private static final String GROUP = "logback";
    private static final int LINES = 12_000;

    private LogbackRows() {}

    static List<Row> all() {
        return List.of(
                Row.brief(GROUP, "SizeAndTime, 3,000/s, running", r -> play(r, 3_000, "", 0)),
                Row.brief(GROUP, "SizeAndTime, 3,000/s, kill -9 twice", r -> play(r, 3_000, "", 2)),
                Row.full(GROUP, "SizeAndTime, 1,000/s, running", r -> play(r, 1_000, "", 0)),
                Row.full(GROUP, "SizeAndTime, 12,000/s, running", r -> play(r, 12_000, "", 0)),
                Row.full(
                        GROUP, "SizeAndTime, .gz, 3,000/s, running", r -> play(r, 3_000, ".gz", 0)),
                Row.full(
                                GROUP,
                                "SizeAndTime, .gz, 3,000/s, kill -9 twice",
                                r -> play(r, 3_000, ".gz", 2))
                        .expecting(
                                new Expectation.WhatCanBeRead(
                                        LINES, 1, "compressed while it was away")),
                Row.full(GROUP, "SizeAndTime, 3,000/s, receiver down", LogbackRows::down));
    }

    private static long down(Rig rig) throws Exception {
        rig.sink().fault(Fault.DOWN);
        play(rig, 3_000, "", 1);
        rig.sink().fault(Fault.NONE);
        return LINES;
    }

    private static long play(Rig rig, int perSecond, String suffix, int kills) throws Exception {
        rig.tail(rig.logs() + "/app.log*");
        rig.startAgent();
        Process program = start(rig, perSecond, suffix);
        rig.atEnd(program::destroyForcibly);
        for (int kill = 1; kill <= kills; kill++) {
            int rolled = kill * 2;
            Wait.until("it has rolled", 30_000, () -> files(rig) > rolled);
            rig.agent().kill();
            Wait.pass(300);
            rig.agent().start();
        }
        if (!program.waitFor(60, TimeUnit.SECONDS) || program.exitValue() != 0) {
            throw new AssertionError(
                    "the program failed: " + Files.readString(rig.dir().resolve("program.out")));
        }
        if (files(rig) < 4) {
            throw new AssertionError("it did not roll: " + files(rig) + " files");
        }
        return LINES;
    }

    private static Process start(Rig rig, int perSecond, String suffix) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(LogbackWriter.class.getName());
        command.add(rig.logs().toString());
        command.addAll(List.of(Integer.toString(LINES), Integer.toString(perSecond)));
        command.addAll(List.of("128KB", suffix));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(rig.dir().resolve("program.out").toFile())
                .start();
    }

    private static long files(Rig rig) throws IOException {
        try (Stream<Path> all = Files.list(rig.logs())) {
            return all.count();
        }
    }
}
