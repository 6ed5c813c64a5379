package io.adamant.agent.spool;

import io.adamant.agent.linux.ZstdCodec;
import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.BootId;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Loads a spool by hand, as the agent's flags would have it:
 *
 * <pre>
 * java @packaging-rpm/src/main/dist/agent.jvm -cp CLASSES io.adamant.agent.spool.SpoolLoad append DIR 1000000
 *      lines of about 205 bytes in frames of 1 MiB: CPU of the appending thread, bytes on disk
 *   pace DIR SECONDS     10,000 lines a second in frames of 100 ms, acknowledged as they come
 *   fill DIR GIB         noise that does not compress
 *   open DIR             time and memory of a start, and of the first batch taken
 * </pre>
 */
final class SpoolLoad {

    private static final byte[] ATTRIBUTES =
            LogFrame.attributes(
                    Map.of(
                            "log.file.path", Value.of("/var/log/nginx/access.log"),
                            "log.file.name", Value.of("access.log")));

    private SpoolLoad() {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[1]);
        switch (args[0]) {
            case "append" -> append(dir, Integer.parseInt(args[2]));
            case "pace" -> pace(dir, Integer.parseInt(args[2]));
            case "fill" -> fill(dir, Long.parseLong(args[2]) << 30);
            default -> start(dir);
        }
    }

    private static Spool.Opened open(Path dir) {
        return Spool.open(
                dir,
                new SpoolOptions(64L << 30, Duration.ofMillis(50)),
                new BootId("boot"),
                () -> System.currentTimeMillis() * 1_000_000,
                System::nanoTime,
                SpoolLoad::codec);
    }

    private static Codec codec() {
        return ZstdCodec.find().orElseGet(Gzip::new);
    }

    private static byte[][] lines(int count) {
        SplittableRandom random = new SplittableRandom(1);
        byte[][] lines = new byte[count][];
        for (int i = 0; i < count; i++) {
            String line =
                    "10.%d.%d.%d - - [21/Nov/2026:04:%02d:%02d +0000] \"GET /api/v1/items/%d?page=%d"
                                    .formatted(
                                            random.nextInt(256),
                                            random.nextInt(256),
                                            random.nextInt(256),
                                            i / 60 % 60,
                                            i % 60,
                                            random.nextInt(1_000_000),
                                            random.nextInt(50))
                            + " HTTP/1.1\" 200 %d \"https://example.com/shop\" \"Mozilla/5.0 (X11;"
                                    .formatted(random.nextInt(90_000))
                            + " Linux x86_64) Gecko/20100101 Firefox/140.0\" rt=0.%03d id=%016x"
                                    .formatted(random.nextInt(1000), random.nextLong());
            lines[i] = line.getBytes(StandardCharsets.UTF_8);
        }
        return lines;
    }

    private static void append(Path dir, int count) throws IOException {
        byte[][] lines = lines(20_000);
        LogFrame frame = new LogFrame(LogFrame.MAX_BYTES);
        try (Spool spool = open(dir).spool()) {
            for (int round = 0; round < 3; round++) {
                long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                long began = System.nanoTime();
                long raw = 0;
                long building = 0;
                int i = 0;
                while (i < count) {
                    long at = System.nanoTime();
                    frame.clear();
                    while (i < count && frame.size() < LogFrame.MAX_BYTES - 512) {
                        byte[] line = lines[i % lines.length];
                        frame.add(0, began, 9, line, 0, line.length, true, ATTRIBUTES);
                        raw += line.length;
                        i++;
                    }
                    building += System.nanoTime() - at;
                    spool.append(new Batch.Logs(frame, Map.of("logs:a", "offset " + i)));
                }
                spool.commit();
                long took = System.nanoTime() - began;
                long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
                System.out.printf(
                        "%d lines, %d B each: %.2f s, CPU %.2f s, of it building frames about %.2f s;"
                                + " %.2f M lines per CPU-s without it, disk %.3f B per B%n",
                        count,
                        raw / count,
                        took / 1e9,
                        used / 1e9,
                        building / 1e9,
                        count / ((used - building) / 1e9) / 1e6,
                        (double) spool.stats().bytes() / raw / (round + 1));
            }
        }
        status();
    }

    private static void pace(Path dir, int seconds) throws Exception {
        byte[][] lines = lines(20_000);
        LogFrame frame = new LogFrame(LogFrame.MAX_BYTES);
        try (Spool spool = open(dir).spool()) {
            spool.own(SpoolBench.resource());
            long raw = 0;
            long wrote = io("write_bytes");
            long began = System.nanoTime();
            for (int tick = 0; tick < seconds * 10; tick++) {
                frame.clear();
                for (int i = 0; i < 1000; i++) {
                    byte[] line = lines[(tick * 1000 + i) % lines.length];
                    frame.add(0, began, 9, line, 0, line.length, true, ATTRIBUTES);
                    raw += line.length;
                }
                spool.append(new Batch.Logs(frame, Map.of("logs:a", "offset " + raw)));
                spool.commit();
                spool.take().ifPresent(spool::acknowledge);
                Thread.sleep(
                        Math.max(0, (began - System.nanoTime()) / 1_000_000 + 100L * (tick + 1)));
            }
            System.out.printf(
                    "%d MB of lines, %.3f bytes written per byte (write_bytes of the process)%n",
                    raw >> 20, (double) (io("write_bytes") - wrote) / raw);
        }
        status();
    }

    private static void fill(Path dir, long bytes) throws IOException {
        LogFrame frame = new LogFrame(LogFrame.MAX_BYTES);
        byte[] noise = new byte[200];
        SplittableRandom random = new SplittableRandom(2);
        try (Spool spool = open(dir).spool()) {
            while (spool.stats().lane(Lane.LOGS).waitingBytes() < bytes) {
                frame.clear();
                while (frame.size() < LogFrame.MAX_BYTES - 512) {
                    random.nextBytes(noise);
                    frame.add(0, 1, 9, noise, 0, noise.length, false, ATTRIBUTES);
                }
                spool.append(new Batch.Logs(frame, Map.of("logs:a", "x")));
            }
            System.out.println(spool.stats().segments() + " files");
        }
    }

    private static void start(Path dir) throws IOException {
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long began = System.nanoTime();
        Spool.Opened opened = open(dir);
        long open = System.nanoTime();
        long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        try (Spool spool = opened.spool()) {
            boolean any = spool.take().isPresent();
            long took = System.nanoTime();
            System.out.printf(
                    "open %.1f ms, CPU %.1f ms, first batch (%s) %.1f ms, %d files%n",
                    (open - began) / 1e6,
                    used / 1e6,
                    any,
                    (took - open) / 1e6,
                    spool.stats().segments());
            status();
        }
    }

    private static void status() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
        lines.stream()
                .filter(l -> l.startsWith("VmRSS") || l.startsWith("VmHWM"))
                .forEach(System.out::println);
    }

    private static long io(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(l -> l.startsWith(name))
                .mapToLong(l -> Long.parseLong(l.substring(name.length() + 2)))
                .findFirst()
                .orElse(0);
    }
}
