package io.adamant.agent.source.journal;

import static io.adamant.agent.source.journal.JournalReading.BOOT_1;
import static io.adamant.agent.source.journal.JournalReading.BOOT_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a real journald in a mount namespace, with its own flush, rotation and vacuum. With
 * {@code -Dadamant.journald.rounds=200} each test goes on for minutes.
 */
final class JournaldIT {

    private static final int ROUNDS = Integer.getInteger("adamant.journald.rounds", 1);
    private static final int LINES = 500;

    @TempDir private Path root;

    /** The numbered lines only: journald has words of its own between them. */
    private static List<String> numbered(JournalReading reading, String word) {
        return reading.records.stream()
                .filter(r -> Value.of("burst").equals(r.attributes().get("syslog.identifier")))
                .map(r -> r.body() == null ? "" : r.body().asText())
                .filter(text -> text.startsWith(word))
                .toList();
    }

    private static List<String> lines(String word, int to) {
        return IntStream.rangeClosed(1, to).mapToObj(i -> word + i).toList();
    }

    /** Says which lines are missing or repeated: a list of thousands says nothing. */
    private static void assertEachOnce(List<String> read, List<String> expected) {
        List<String> missing = new ArrayList<>(expected);
        missing.removeAll(new HashSet<>(read));
        assertThat(missing).as("missing").isEmpty();
        Set<String> seen = new HashSet<>();
        assertThat(read.stream().filter(line -> !seen.add(line)).toList()).as("twice").isEmpty();
        List<String> moved =
                IntStream.range(0, read.size())
                        .filter(i -> !read.get(i).equals(expected.get(i)))
                        .mapToObj(i -> read.get(i) + " in place of " + expected.get(i))
                        .toList();
        assertThat(moved).as("out of order").isEmpty();
    }

    private static void awaitLines(JournalReading reading, String word, int to) {
        await("the last line of " + word)
                .atMost(Duration.ofSeconds(20))
                .pollInSameThread()
                .until(
                        () -> {
                            reading.readAll();
                            return numbered(reading, word).contains(word + to);
                        });
    }

    @Test
    void readsEachLineOnceOverFlushRotationAndTwoBoots() throws IOException, InterruptedException {
        try (Journald journald = Journald.under(root);
                JournalReading reading = JournalReading.of(root, BOOT_1)) {
            int last = boot(journald, reading, BOOT_1, "a");
            journald.burst("a", last + 1, last + 7); // while the agent is down
            journald.down();

            reading.restart(BOOT_2);
            int lastOfTwo = boot(journald, reading, BOOT_2, "b");

            assertEachOnce(numbered(reading, "a"), lines("a", last + 7));
            assertEachOnce(numbered(reading, "b"), lines("b", lastOfTwo));
            assertThat(reading.messages()).filteredOn(m -> m.equals("Journal started")).hasSize(2);
            assertThat(reading.losses).isEmpty();
        }
    }

    /** One boot with a flush early and a rotation in each round; the number of the last line. */
    private static int boot(
            Journald journald, JournalReading reading, JournalId boot, String word) {
        journald.boot(boot, "512K");
        journald.burst(word, 1, LINES);
        awaitLines(reading, word, LINES);
        journald.flush();
        int last = LINES;
        for (int round = 0; round < ROUNDS; round++) {
            journald.burst(word, last + 1, last + LINES);
            if (round % 3 == 0) {
                reading.restart(boot);
            }
            journald.rotate();
            journald.sync(); // two streams that wait together are read in any order
            journald.burst(word, last + LINES + 1, last + 2 * LINES);
            last += 2 * LINES;
            awaitLines(reading, word, last);
        }
        return last;
    }

    @Test
    void namesWhatAVacuumTookBeforeItWasRead() throws IOException, InterruptedException {
        try (Journald journald = Journald.under(root);
                JournalReading reading = JournalReading.of(root, BOOT_1)) {
            journald.boot(BOOT_1, "512K");
            journald.flush();
            journald.burst("v", 1, LINES);
            awaitLines(reading, "v", LINES);
            reading.source().close();
            journald.burst("v", LINES + 1, 2 * LINES);
            journald.sync();
            journald.rotate();
            journald.vacuum();
            journald.burst("v", 2 * LINES + 1, 3 * LINES);

            reading.restart(BOOT_1);
            awaitLines(reading, "v", 3 * LINES);

            List<String> expected = new ArrayList<>(lines("v", 3 * LINES));
            expected.subList(LINES, 2 * LINES).clear();
            assertEachOnce(numbered(reading, "v"), expected);
            assertThat(reading.losses)
                    .singleElement()
                    .returns(JournalSource.VACUUMED, Loss::reason)
                    // Unknown where the position was in the volatile journal, whose numbers are
                    // others; else journald's own words about the rotation may be among them.
                    .matches(loss -> loss.count() == 0 || loss.count() / 10 == LINES / 10);
        }
    }

    @Test
    void namesNoLossWhenAllThatWasVacuumedHadBeenRead() throws IOException, InterruptedException {
        try (Journald journald = Journald.under(root);
                JournalReading reading = JournalReading.of(root, BOOT_1)) {
            journald.boot(BOOT_1, "512K");
            journald.flush();
            journald.burst("v", 1, LINES);
            awaitLines(reading, "v", LINES);
            journald.rotate();
            reading.readAll();
            journald.vacuum();
            reading.restart(BOOT_1);
            journald.burst("v", LINES + 1, 2 * LINES);
            awaitLines(reading, "v", 2 * LINES);
            assertEachOnce(numbered(reading, "v"), lines("v", 2 * LINES));
            assertThat(reading.losses).isEmpty();
        }
    }

    /**
     * journald counts an entry before it can be found; a reader that polls hard meets that within
     * some hundred lines. What it passed over must come with the next announced change.
     */
    @Test
    void readsTheLastLineBeforeSilence() throws IOException, InterruptedException {
        try (Journald journald = Journald.under(root);
                JournalReading reading = JournalReading.of(root, BOOT_1)) {
            journald.boot(BOOT_1, "512K");
            for (int line = 1; line <= 20 * ROUNDS; line++) {
                int number = line;
                Thread writing =
                        Thread.startVirtualThread(() -> journald.burst("t", number, number));
                long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                while (System.nanoTime() < end && !numbered(reading, "t").contains("t" + line)) {
                    reading.pollOnce();
                }
                writing.join();
                assertThat(numbered(reading, "t")).as("line %s", line).endsWith("t" + line);
            }
            assertEachOnce(numbered(reading, "t"), lines("t", 20 * ROUNDS));
            assertThat(reading.losses).isEmpty();
        }
    }
}
