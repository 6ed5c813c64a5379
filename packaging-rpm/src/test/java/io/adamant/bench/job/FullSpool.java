package io.adamant.bench.job;

import io.adamant.bench.peer.AgentPeer;
import io.adamant.bench.peer.MachineLoad;
import io.adamant.bench.peer.ProcessCost;
import io.adamant.bench.peer.Running;
import io.adamant.bench.peer.Workplace;
import io.adamant.bench.sink.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What a start costs when the spool is full after a long outage, beside one with an empty spool;
 * the receiver is down in both, then comes back. The agent fills its spool itself, from files of
 * noise that no encoding makes smaller.
 */
public final class FullSpool {

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final long FILE_BYTES = 256L << 20;
    private static final int NOISE_BYTES = 16 << 20;
    private static final int LINE_BYTES = 4096;
    private static final int FILL_BOUND_S = 420;
    private static final int LOOK_S = 5;

    private final Bench bench;
    private final long spoolBytes;
    private final int starts;

    public FullSpool(Bench bench, long spoolBytes, int starts) {
        this.bench = bench;
        this.spoolBytes = spoolBytes;
        this.starts = starts;
    }

    /** Two rows: empty, and full. */
    public List<Row> run(AgentPeer agent) throws IOException, InterruptedException {
        AgentPeer roomy = agent.withCap((spoolBytes / (1 << 20)) * 5 / 4 + 64 + "MiB");
        Workplace place = bench.fresh("full-spool");
        bench.sink().fault(Fault.DOWN);
        try {
            Row empty = starts(roomy, place).put("spool", "empty");
            fill(roomy, place);
            Row full = starts(roomy, place);
            full.put("spool", size(place.spool()) / (1 << 20) + " MiB");
            return List.of(empty, full);
        } finally {
            bench.sink().fault(Fault.NONE);
            place.delete();
        }
    }

    private Row starts(AgentPeer agent, Workplace place) throws IOException, InterruptedException {
        List<Double> spooled = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            Files.deleteIfExists(place.output());
            try (Running running = bench.start(agent, place)) {
                spooled.add(running.millisUntilSaid("hello is spooled", BOUND));
            }
        }
        Collections.sort(spooled);
        try (Running running = bench.start(agent, place)) {
            Bench.pause(LOOK_S);
            ProcessCost waiting = running.cost();
            bench.sink().fault(Fault.NONE);
            Bench.pause(LOOK_S);
            ProcessCost shipping = running.cost();
            bench.sink().fault(Fault.DOWN);
            return new Row()
                    .put("peer", agent.name())
                    .put("spooled fastest", spooled.getFirst(), 0)
                    .put("spooled median", spooled.get(spooled.size() / 2), 0)
                    .put("spooled slowest", spooled.getLast(), 0)
                    .put("RSS MiB", waiting.rssKib() / 1024.0, 1)
                    .put("peak RSS MiB", waiting.peakKib() / 1024.0, 1)
                    .put("CPU-s of the first 5 s", waiting.cpuSeconds(), 2)
                    .put("peak RSS MiB with the receiver back", shipping.peakKib() / 1024.0, 1)
                    .put("load", MachineLoad.average());
        }
    }

    private void fill(AgentPeer agent, Workplace place) throws IOException, InterruptedException {
        ByteBuffer noise = noise();
        long end = System.nanoTime() + Duration.ofSeconds(FILL_BOUND_S).toNanos();
        try (Running running = bench.start(agent, place)) {
            for (int i = 0; size(place.spool()) < spoolBytes; i++) {
                Path file = place.logs().resolve("noise-" + i + ".log");
                write(file, noise, i);
                long wanted = Math.min(spoolBytes, (i + 1) * FILE_BYTES * 9 / 10);
                while (size(place.spool()) < wanted) {
                    if (System.nanoTime() - end > 0 || !running.isAlive()) {
                        throw new IOException(
                                "the spool has only " + size(place.spool()) + " bytes");
                    }
                    Bench.pause(0.1);
                }
                // A file that is read to its end need not be kept.
                Files.deleteIfExists(place.logs().resolve("noise-" + (i - 2) + ".log"));
            }
            running.terminate();
        }
        try (Stream<Path> files = Files.list(place.logs())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static ByteBuffer noise() {
        byte[] bytes = new byte[NOISE_BYTES];
        new SplittableRandom(1).nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i % LINE_BYTES == LINE_BYTES - 1 ? (byte) '\n' : nonLineFeed(bytes[i]);
        }
        return ByteBuffer.wrap(bytes);
    }

    private static byte nonLineFeed(byte value) {
        return value == '\n' ? 11 : value;
    }

    private static void write(Path file, ByteBuffer noise, int number) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(
                    ByteBuffer.wrap(
                            ("file " + number + "\n")
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            while (out.size() < FILE_BYTES) {
                noise.clear();
                while (noise.hasRemaining()) {
                    out.write(noise);
                }
            }
        }
    }

    private static long size(Path dir) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.toList()) {
                size += Files.isRegularFile(file) ? sizeOf(file) : 0;
            }
        }
        return size;
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (java.nio.file.NoSuchFileException goneMeanwhile) {
            return 0;
        }
    }
}
