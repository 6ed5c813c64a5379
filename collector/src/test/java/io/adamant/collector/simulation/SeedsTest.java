package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Many seeds, each a story of its own. {@code -Dadamant.seeds=N} tells N of them, {@code
 * -Dadamant.seeds.from=K} begins at another one, {@code -Dadamant.seed=S} tells one.
 */
final class SeedsTest {

    private static final int DEFAULT_SEEDS = 2_000;

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
        long from = Long.getLong("adamant.seeds.from", 1);
        long number = Long.getLong("adamant.seeds", DEFAULT_SEEDS);
        List<Story.Told> told = new ArrayList<>();
        List<AssertionError> broken = new ArrayList<>();
        Spent spent = Spent.now();
        long[] some =
                Stream.of(System.getProperty("adamant.seed", "").split(","))
                        .filter(word -> !word.isEmpty())
                        .mapToLong(Long::parseLong)
                        .toArray();
        long[] seeds = some.length > 0 ? some : LongStream.range(from, from + number).toArray();
        int most = some.length > 0 ? some.length : MOST_BROKEN;
        for (int i = 0; i < seeds.length && broken.size() < most; i++) {
            try {
                told.add(Story.tell(seeds[i], room(seeds[i])));
            } catch (AssertionError failed) {
                broken.add(failed);
                System.out.println(failed.getMessage().lines().findFirst().orElse(""));
            }
            if (i % 1_000 == 999) {
                report(told, broken.size(), spent);
            }
        }
        report(told, broken.size(), spent);
        if (!broken.isEmpty()) {
            throw broken.getFirst();
        }
        assertThat(told).hasSize(seeds.length);
    }

    /** Wall and CPU time of this thread: on a busy machine only the second says something. */
    private record Spent(long wallNanos, long cpuNanos) {

        static Spent now() {
            return new Spent(
                    System.nanoTime(),
                    ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        }
    }

    private static void report(List<Story.Told> told, int broken, Spent begun) {
        Spent now = Spent.now();
        double seconds = (now.wallNanos() - begun.wallNanos()) / 1e9;
        double cpu = (now.cpuNanos() - begun.cpuNanos()) / 1e9;
        System.out.printf(
                "simulation: %,d seeds, %d broken, %,d events, %,.0f virtual s, %,d reservations,"
                        + " %,d machines ended, %.1f s, %.1f s of CPU, %,.0f events per s of CPU%n",
                told.size(),
                broken,
                told.stream().mapToLong(Story.Told::events).sum(),
                told.stream().mapToDouble(Story.Told::virtualSeconds).sum(),
                told.stream().mapToInt(Story.Told::reservations).sum(),
                told.stream().mapToInt(Story.Told::ended).sum(),
                seconds,
                cpu,
                told.stream().mapToLong(Story.Told::events).sum() / cpu);
    }
}
