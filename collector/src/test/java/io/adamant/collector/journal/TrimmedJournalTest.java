package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.checkpoint.CheckpointFiles;
import io.adamant.collector.journal.chronicle.ChronicleJournal;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal and the checkpoints as they are on disk, over trims and restarts. */
final class TrimmedJournalTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final InstanceId ID = new InstanceId("i-1");

    @TempDir Path directory;

    private final Sender sender = new Sender(ID, 5, new Random(11));
    private long now = 1_795_000_000L / 3_600 * HOUR;

    /** One life of a collector; reads all there is before each look at it. */
    private final class House implements AutoCloseable {

        private final Journal journal =
                ChronicleJournal.open(
                        directory, ChronicleJournal.Options.DEFAULT, () -> now, Meters.none());
        private final List<String> seen = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();
        private final ViewRunner runner;
        private final Journal.Tail tail;

        House() throws IOException {
            runner =
                    new ViewRunner(
                            journal,
                            List.of(view()),
                            CheckpointFiles.open(directory.resolve("streams")),
                            Duration.ofHours(1),
                            () -> now,
                            () -> 0,
                            Meters.none(),
                            complaints::add);
            tail = journal.tail(runner.open());
        }

        private View view() {
            return new View() {
                @Override
                public String name() {
                    return "seen";
                }

                @Override
                public void apply(Delivery delivery) {
                    if (delivery instanceof Delivery.Logs logs) {
                        logs.records().forEach(record -> seen.add(record.body().asText()));
                    }
                }

                @Override
                public void settled() {}
            };
        }

        void append(Envelope envelope) {
            assertThat(
                            journal.append("k", envelope)
                                    .toCompletableFuture()
                                    .orTimeout(20, TimeUnit.SECONDS)
                                    .join())
                    .isInstanceOf(Journal.Append.Durable.class);
        }

        House drain() {
            while (runner.step(tail)) {
                assertThat(seen.size()).isLessThan(100_000);
            }
            return this;
        }

        String words() {
            return runner.completeness(ID).orElseThrow().words();
        }

        @Override
        public void close() {
            tail.close();
            journal.close();
        }
    }

    private void hours(House house, int count) {
        for (int hour = 0; hour < count; hour++) {
            house.append(sender.whole(sender.lines(), now));
            house.drain();
            now += HOUR / 2;
            house.append(sender.whole(sender.lines(), now));
            house.drain();
            now += HOUR / 2;
        }
    }

    private List<String> texts(int fromBatch) {
        return sender.spooled().stream().skip(fromBatch).flatMap(b -> b.texts().stream()).toList();
    }

    private List<Path> files() throws IOException {
        try (var paths = Files.list(directory)) {
            return paths.filter(path -> path.toString().endsWith(".cq4")).sorted().toList();
        }
    }

    @Test
    void repeatsOfWhatIsLongTrimmedAreDroppedAndTheDeadKeepTheirClaim() throws IOException {
        try (House house = new House()) {
            hours(house, 8);
            house.drain();
            assertThat(house.seen).isEqualTo(texts(0));
            assertThat(house.runner.trim(now - 3 * HOUR).files()).isBetween(3, 5);
        }
        String complete = "complete: " + texts(0).size() + " records";
        try (House house = new House()) {
            house.drain();
            assertThat(house.words()).isEqualTo(complete);
            assertThat(house.seen).isNotEmpty().isEqualTo(texts(16 - batchesOf(house)));
            int before = house.seen.size();
            sender.spooled().forEach(batch -> house.append(sender.whole(batch, now)));
            house.drain();
            assertThat(house.seen).hasSize(before);
            now += 10 * HOUR;
            house.append(sender.whole(sender.lines(), now));
            house.drain();
            assertThat(house.runner.trim(now - HOUR).files()).isPositive();
            assertThat(house.complaints).isEmpty();
        }
        assertThat(files()).hasSizeLessThanOrEqualTo(3);
        try (House house = new House()) {
            house.drain();
            assertThat(house.words()).isEqualTo("complete: " + texts(0).size() + " records");
        }
    }

    /** How many of the newest batches the house has seen. */
    private int batchesOf(House house) {
        int records = 0;
        int batches = 0;
        for (int i = sender.spooled().size() - 1; records < house.seen.size(); i--) {
            records += sender.spooled().get(i).count();
            batches++;
        }
        return batches;
    }

    @Test
    void aLostBaseIsToldAndHidesNothingThatIsStillThere() throws IOException {
        try (House house = new House()) {
            hours(house, 6);
            house.drain();
            assertThat(house.runner.trim(now - 3 * HOUR).files()).isPositive();
        }
        Files.write(directory.resolve("streams").resolve("base"), new byte[4_096]);
        try (House house = new House()) {
            house.drain();
            assertThat(house.complaints).hasSize(1).first().asString().contains("damaged");
            assertThat(house.seen).endsWith(texts(10).toArray(String[]::new));
            assertThat(house.words()).isEqualTo("complete: " + texts(0).size() + " records");
        }
    }

    @Test
    void aJournalThatWasDeletedTakesItsCheckpointsWithIt() throws IOException {
        try (House house = new House()) {
            hours(house, 4);
            house.drain();
            house.runner.trim(now - HOUR);
        }
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        try (House house = new House()) {
            house.append(sender.whole(sender.spooled().getFirst(), now));
            house.drain();
            assertThat(house.seen).isEqualTo(sender.spooled().getFirst().texts());
            assertThat(house.complaints).isEmpty();
        }
    }
}
