package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real collector process is killed with -9 again and again while senders insist, some of them
 * over two connections at once: what was acknowledged is there, and it is there once. The long form
 * kills twenty times: {@code -Dadamant.once.kills=20}; another order of things: {@code
 * -Dadamant.once.seed=N}.
 */
final class OnceIT {

    private static final int KILLS = Integer.getInteger("adamant.once.kills", 2);
    private static final long SEED = Long.getLong("adamant.once.seed", 20261121L);
    private static final int SENDERS = 6;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void killedBetweenDurableAndAnswerItHasEachRecordOnce() throws Exception {
        Random random = new Random(SEED);
        AtomicLong answers = new AtomicLong();
        List<InsistentSender> senders = new ArrayList<>();
        try (KilledCollector collector = new KilledCollector(directory)) {
            collector.start();
            DeafSender deaf = new DeafSender(collector.logs());
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                InsistentSender sender =
                        new InsistentSender(
                                new InstanceId("i-once-" + i),
                                collector.logs(),
                                new Random(SEED + i),
                                answers);
                senders.add(sender);
                threads.add(Thread.ofPlatform().name("sender-" + i).start(sender));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                long until = answers.get() + 50 + random.nextInt(150);
                await("enough answers").atMost(LIMIT).until(() -> answers.get() >= until);
                deaf.send();
                await("durable").atMost(LIMIT).until(() -> deaf.isStored(collector));
                collector.kill();
                collector.start();
            }
            // Each of these was durable when its collector died, and its answer was never read.
            deaf.sendAllAgain();
            check(collector, deaf.instance(), deaf.lines());
            senders.forEach(InsistentSender::stop);
            for (Thread thread : threads) {
                assertThat(thread.join(LIMIT)).isTrue();
            }
            for (InsistentSender sender : senders) {
                check(collector, sender.instance(), sender.acknowledged());
            }
            long unanswered = entries(collector) - answers.get() - KILLS;
            System.out.printf(
                    "%d kills: %d answers, %d more requests were durable and never answered%n",
                    KILLS, answers.get(), unanswered);
            assertThat(unanswered).isGreaterThanOrEqualTo(KILLS);
            assertThat(collector.log()).doesNotContain("skipped");
            assertThat(collector.home()).isEmptyDirectory();
        }
    }

    private static void check(
            KilledCollector collector, InstanceId instance, List<String> acknowledged) {
        String complete = "complete: " + acknowledged.size() + " records";
        await(instance + " is " + complete)
                .atMost(LIMIT)
                .until(() -> words(collector, instance), complete::equals);
        JsonArray lines =
                json(collector, "/api/v1/logs?limit=5000&instance=" + instance)
                        .getJsonArray("list");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            texts.add(lines.getJsonObject(i).getString("text"));
        }
        assertThat(texts).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    /** What the collector says of an instance; nothing before it heard of it. */
    static String words(KilledCollector collector, InstanceId instance) {
        return json(collector, "/api/v1/instances/" + instance + "/completeness")
                .getString("words", "");
    }

    private static JsonObject json(KilledCollector collector, String path) {
        return new JsonObject(collector.get(path).orElseThrow().body());
    }

    /** Journal entries: each is an append that became durable. */
    private static long entries(KilledCollector collector) throws IOException {
        return collector
                .get("/metrics")
                .orElseThrow()
                .body()
                .lines()
                .filter(line -> line.startsWith("adamant_view_entries"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }
}
