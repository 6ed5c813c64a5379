package io.adamant.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program that was started; killed when closed. */
public final class Running implements AutoCloseable {

    private static final long BOUND_S = 30;

    private final Process process;
    private final Path output;
    private final long startedNanos;
    private final long startedUnixMicros;

    Running(Process process, Path output, long startedNanos, long startedUnixMicros) {
        this.process = process;
        this.output = output;
        this.startedNanos = startedNanos;
        this.startedUnixMicros = startedUnixMicros;
    }

    static Running start(ProcessBuilder builder, Path output) throws IOException {
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        java.time.Instant now = java.time.Instant.now();
        long nanos = System.nanoTime();
        Process process = builder.start();
        return new Running(
                process, output, nanos, now.getEpochSecond() * 1_000_000 + now.getNano() / 1000);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** When it was asked to start, Unix microseconds. */
    public long startedUnixMicros() {
        return startedUnixMicros;
    }

    /** What it has cost so far. */
    public ProcessCost cost() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("it has ended: " + Files.readString(output));
        }
        return ProcessCost.of(pid());
    }

    /** Milliseconds from the start until its output has the words; -1 when it never did. */
    public double millisUntilSaid(String words, Duration bound) throws IOException {
        long end = System.nanoTime() + bound.toNanos();
        while (System.nanoTime() - end < 0) {
            if (Files.readString(output).contains(words)) {
                return (System.nanoTime() - startedNanos) / 1e6;
            }
            pause(1);
        }
        return -1;
    }

    /** SIGTERM and the wait for its end; milliseconds that took. */
    public double terminate() throws IOException {
        long from = System.nanoTime();
        process.destroy();
        await("SIGTERM");
        return (System.nanoTime() - from) / 1e6;
    }

    /** SIGKILL. */
    public void kill() throws IOException {
        process.destroyForcibly();
        await("SIGKILL");
    }

    private void await(String signal) throws IOException {
        try {
            if (!process.waitFor(BOUND_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("it did not end on " + signal);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            throw new IOException("interrupted", interrupted);
        }
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new IOException("interrupted", interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
