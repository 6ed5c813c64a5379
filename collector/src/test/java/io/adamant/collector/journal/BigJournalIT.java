package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.journal.checkpoint.CheckpointFiles;
import io.adamant.collector.journal.chronicle.ChronicleJournal;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A start over a journal of many files, from its lock to the moment when a view that stores its own
 * position has all there is. The long form is {@code -Dadamant.journal.mib=10240} on a real disk.
 */
final class BigJournalIT {

    private static final long MIB = Long.getLong("adamant.journal.mib", 128);
    private static final long NANOS_PER_HOUR = Duration.ofHours(1).toNanos();
    private static final InstanceId ID = new InstanceId("i-1");
    private static final int BATCH = 1_000;
    private static final int HOURS = 10;

    @TempDir Path directory;

    private long now = 1_795_000_000L / 3_600 * NANOS_PER_HOUR;

    /** Stores at once, up to the end of each run. */
    private static final class Store implements View {

        private Position storedUpTo;
        private long records;

        Store(Position storedUpTo) {
            this.storedUpTo = storedUpTo;
        }

        @Override
        public String name() {
            return "store";
        }

        @Override
        public Past past() {
            return new Past.StoredUpTo(storedUpTo);
        }

        @Override
        public void apply(Delivery delivery) {
            if (delivery instanceof Delivery.Logs logs) {
                records += logs.records().size();
            }
        }

        @Override
        public void reached(Position position) {
            storedUpTo = position;
        }

        @Override
        public void settled() {}
    }

    private Journal open() {
        return ChronicleJournal.open(
                directory,
                new ChronicleJournal.Options(99, 0, 8_192, 128L << 20),
                () -> now,
                Meters.none());
    }

    private ViewRunner runner(Journal journal, Store store) throws Exception {
        return new ViewRunner(
                journal,
                List.of(store),
                CheckpointFiles.open(directory.resolve("streams")),
                Duration.ofHours(7),
                () -> now,
                System::nanoTime,
                Meters.none(),
                complaint -> {
                    throw new AssertionError(complaint);
                });
    }

    private static byte[] body() {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            Value text = Value.of("line " + i + " " + "x".repeat(190));
            records.add(new LogRecord(1, 1, 9, "", text, Map.of()));
        }
        HostResource resource =
                new HostResource(ID, new BootId("b"), "h", null, null, null, null, null, null, "1");
        return OtlpEncoder.request(resource, OtlpEncoder.scopeLogs(records));
    }

    @Test
    void aStartReadsOnlyWhatIsBehindTheLastCheckpoint() throws Exception {
        byte[] body = body();
        long entries = MIB * 1024 * 1024 / body.length;
        Position stored;
        try (Journal journal = open()) {
            Store store = new Store(Position.START);
            ViewRunner runner = runner(journal, store);
            Journal.Tail tail = journal.tail(runner.open());
            for (long i = 0; i < entries; ) {
                long group = Math.min(16, entries - i);
                List<CompletionStage<Append>> answers = new ArrayList<>();
                for (long end = i + group; i < end; i++) {
                    BatchId id = new BatchId(ID, new BootId("b"), 1, 1 + i * BATCH, BATCH);
                    answers.add(
                            journal.append(
                                    "k",
                                    new Envelope(
                                            "loopback",
                                            now,
                                            Envelope.Signal.LOGS,
                                            "application/x-protobuf",
                                            "identity",
                                            id,
                                            body)));
                }
                for (CompletionStage<Append> answer : answers) {
                    assertThat(answer.toCompletableFuture().get(60, TimeUnit.SECONDS))
                            .isInstanceOf(Append.Durable.class);
                }
                now += NANOS_PER_HOUR * HOURS * group / entries;
                boolean more = runner.step(tail);
                assertThat(more).isTrue();
            }
            while (runner.step(tail)) {
                assertThat(store.records).isLessThanOrEqualTo(entries * BATCH);
            }
            assertThat(store.records).isEqualTo(entries * BATCH);
            stored = store.storedUpTo;
            tail.close();
        }
        now += Duration.ofMinutes(2).toNanos();
        long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        long from = System.nanoTime();
        try (Journal journal = open()) {
            long openedMillis = (System.nanoTime() - from) / 1_000_000;
            Store store = new Store(stored);
            ViewRunner runner = runner(journal, store);
            try (Journal.Tail tail = journal.tail(runner.open())) {
                while (runner.step(tail)) {
                    assertThat(store.records).isZero();
                }
            }
            assertThat(runner.isCaughtUp()).isTrue();
            long millis = (System.nanoTime() - from) / 1_000_000;
            long cpuMillis =
                    ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis()
                            - cpu;
            System.out.printf(
                    "%d MiB in %d files: open after %d ms, ready after %d ms, %d ms of CPU%n",
                    journal.bytes() >> 20, files(), openedMillis, millis, cpuMillis);
            assertThat(store.records).isZero();
            assertThat(runner.completeness(ID).orElseThrow().words())
                    .isEqualTo("complete: " + entries * BATCH + " records");
        }
    }

    private long files() throws Exception {
        try (var paths = Files.list(directory)) {
            return paths.filter(path -> path.toString().endsWith(".cq4")).count();
        }
    }
}
