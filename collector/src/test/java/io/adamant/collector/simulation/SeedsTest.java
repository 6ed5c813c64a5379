package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Many seeds, each a story of its own. {@code -Dadamant.seeds=N} tells N of them, {@code
 * -Dadamant.seeds.from=K} begins at another one, {@code -Dadamant.seed=S} tells one.
 */
final class SeedsTest {

    private static final int DEFAULT_SEEDS = 40;

    /** After so many broken seeds it is known that something is wrong. */
    private static final int MOST_BROKEN = 10;

    private static final QuietLog LOG = new QuietLog();

    @BeforeAll
    static void quiet() {
        LOG.begin();
    }

    @AfterAll
    static void loud() {
        LOG.close();
    }

    static Path room(long seed) throws Exception {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "adamant-" + seed + "-")
                : Files.createTempDirectory("adamant-" + seed + "-");
    }

    @Test
    void theSameSeedTwiceIsTheSameStory() throws Exception {
        for (long seed = 1; seed <= 8; seed++) {
            Story.Told once = Story.tell(seed, room(seed));
            Story.Told again = Story.tell(seed, room(seed));

            assertThat(again).isEqualTo(once);
        }
    }

    @Test
    void noInvariantBreaksInAnySeed() throws Exception {
        Long one = Long.getLong("adamant.seed");
        long from = Long.getLong("adamant.seeds.from", 1);
        long number = Long.getLong("adamant.seeds", DEFAULT_SEEDS);
        List<Story.Told> told = new ArrayList<>();
        List<AssertionError> broken = new ArrayList<>();
        long began = System.nanoTime();
        long[] seeds =
                one != null ? new long[] {one} : LongStream.range(from, from + number).toArray();
        for (int i = 0; i < seeds.length && broken.size() < MOST_BROKEN; i++) {
            try {
                told.add(Story.tell(seeds[i], room(seeds[i])));
            } catch (AssertionError failed) {
                broken.add(failed);
                System.out.println(failed.getMessage().lines().findFirst().orElse(""));
            }
            if (i % 1_000 == 999) {
                report(told, broken.size(), (System.nanoTime() - began) / 1e9);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        report(told, broken.size(), seconds);
        if (!broken.isEmpty()) {
            throw broken.getFirst();
        }
        assertThat(told).hasSize(seeds.length);
    }

    private static void report(List<Story.Told> told, int broken, double seconds) {
        System.out.printf(
                "simulation: %,d seeds, %d broken, %,d events, %,.0f virtual s, %,d reservations,"
                        + " %,d machines ended, %.1f s, %,.0f events/s%n",
                told.size(),
                broken,
                told.stream().mapToLong(Story.Told::events).sum(),
                told.stream().mapToDouble(Story.Told::virtualSeconds).sum(),
                told.stream().mapToInt(Story.Told::reservations).sum(),
                told.stream().mapToInt(Story.Told::ended).sum(),
                seconds,
                told.stream().mapToLong(Story.Told::events).sum() / seconds);
    }
}
