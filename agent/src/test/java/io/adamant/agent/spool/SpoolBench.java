package io.adamant.agent.spool;

import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.agent.spool.disk.Disk;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A spool's surroundings: clocks that stand, batches to spool, and what comes out again. */
public final class SpoolBench {

    public static final BootId BOOT = new BootId("boot-1");
    public static final long NOW = 1_790_000_000_000_000_000L;

    /** Epoch of the lane of logs in a spool that was never there before. */
    public static final long EPOCH = Lane.LOGS.epochAfter(0, NOW / 1_000_000);

    static final long EVENTS_EPOCH = firstEpoch(Lane.EVENTS);

    static long firstEpoch(Lane lane) {
        return lane.epochAfter(0, NOW / 1_000_000);
    }

    private SpoolBench() {}

    /** Forces nothing: for tests that kill processes, not the power, many times. */
    static final class HastyDisk extends RelayingDisk {

        @Override
        public void force(FileChannel file) {}

        @Override
        public void forceFile(Path path) {}

        @Override
        public void forceNames(Path dir) {}
    }

    public static SpoolOptions options(long cap) {
        return new SpoolOptions(cap, Duration.ofMillis(50));
    }

    public static Spool.Opened open(Path dir) {
        return open(dir, 64 << 20, new HastyDisk());
    }

    static Spool.Opened open(Path dir, long cap, Disk disk) {
        return open(dir, cap, disk, BOOT);
    }

    static Spool.Opened open(Path dir, long cap, Disk disk, BootId boot) {
        return Spool.open(dir, options(cap), boot, () -> NOW, () -> 0, Gzip::new, disk);
    }

    /** The directory as a kill -9 at this moment would leave it. */
    public static Path crash(Path dir, Path copy) {
        try (Stream<Path> files = Files.list(dir)) {
            Files.createDirectories(copy);
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
            return copy;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static HostResource resource() {
        InstanceId instance = new InstanceId("i-1");
        return new HostResource(
                instance, BOOT, "host", null, null, null, null, null, null, "0.1.0");
    }

    public static Batch.Logs logs(int count, String position) {
        return new Batch.Logs(LogFrame.of(lines("line", count)), Map.of("logs:a", position));
    }

    public static List<LogRecord> lines(String text, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LogRecord(NOW, NOW, 9, "", Value.of(text + " " + i), Map.of()))
                .toList();
    }

    public static Batch.Events event(String reason) {
        HostEvent event = new Loss(reason, 0, 0, 1, "made for a test");
        return new Batch.Events(List.of(HostEvents.encode(event, NOW)));
    }

    public static Batch.Metrics metrics(int count) {
        return new Batch.Metrics(
                IntStream.range(0, count)
                        .mapToObj(
                                i ->
                                        new MetricPoint(
                                                "m",
                                                "1",
                                                MetricPoint.Kind.GAUGE,
                                                Map.of(),
                                                0,
                                                NOW,
                                                i))
                        .toList());
    }

    private static LogRecord noiseLine(int bytes, long seed) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return new LogRecord(NOW, NOW, 9, "", new Value.Bytes(noise), Map.of());
    }

    /** Lines that do not compress, about {@code bytes} of them. */
    static Batch.Logs noise(int bytes, long seed) {
        LogFrame frame = LogFrame.of(List.of(noiseLine(bytes, seed)));
        return new Batch.Logs(frame, Map.of("logs:a", "seed " + seed));
    }

    static Batch.Events noisyEvent(int bytes, long seed) {
        return new Batch.Events(List.of(noiseLine(bytes, seed)));
    }

    static Batch.Metrics noisyMetrics(int bytes, long seed) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return new Batch.Metrics(
                List.of(
                        new MetricPoint(
                                "m",
                                "1",
                                MetricPoint.Kind.GAUGE,
                                Map.of("noise", new Value.Bytes(noise)),
                                0,
                                NOW,
                                1)));
    }

    static void spool(Spool spool, Batch... batches) {
        for (Batch batch : batches) {
            if (!(spool.append(batch) instanceof Appended.Taken)) {
                throw new AssertionError("refused");
            }
        }
        if (spool.commit() instanceof Committed.NotWritten refused) {
            throw new AssertionError(refused.toString());
        }
    }

    /** Takes out and acknowledges all that waits. */
    static List<WaitingBatch> drain(Spool spool) {
        List<WaitingBatch> all = new ArrayList<>();
        for (Optional<WaitingBatch> b = spool.take(); b.isPresent(); b = spool.take()) {
            all.add(b.get());
            spool.acknowledge(b.get());
        }
        return all;
    }

    static List<LogRecord> records(WaitingBatch batch) {
        try {
            byte[] frame =
                    new Codecs(Gzip::new)
                            .of(batch.encoding())
                            .expand(batch.frame(), batch.frameBytes());
            return OtlpDecoder.logs(OtlpEncoder.request(resource(), frame)).getFirst().records();
        } catch (IOException | MalformedOtlpException broken) {
            throw new AssertionError(broken);
        }
    }

    /** The losses that the batches of events name. */
    static List<Loss> losses(List<WaitingBatch> batches) {
        return batches.stream()
                .filter(b -> b.lane() == Lane.EVENTS)
                .flatMap(b -> records(b).stream())
                .flatMap(r -> HostEvents.decode(r).stream())
                .filter(Loss.class::isInstance)
                .map(Loss.class::cast)
                .toList();
    }

    static List<String> ranges(List<WaitingBatch> batches) {
        return batches.stream()
                .map(b -> b.lane().label() + " " + b.firstSequence() + "+" + b.count())
                .toList();
    }

    static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Path newestSegment(Path dir) {
        return newestSegment(dir, Lane.LOGS);
    }

    static Path newestSegment(Path dir, Lane lane) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(f -> String.valueOf(f.getFileName()).startsWith(lane.label()))
                    .filter(f -> f.toString().endsWith(".seg"))
                    .max(Path::compareTo)
                    .orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static List<String> names(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
