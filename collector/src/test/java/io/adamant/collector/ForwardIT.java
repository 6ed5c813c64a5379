package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.shared.model.InstanceId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real collectors, one forwarding to the other, both killed with SIGKILL in the middle: the far
 * one has every record, once, since the batch ids go along. More kills: {@code
 * -Dadamant.forward.kills=N}.
 */
final class ForwardIT {

    private static final int KILLS = Integer.getInteger("adamant.forward.kills", 3);
    private static final long SEED = Long.getLong("adamant.forward.seed", 20261121L);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void killsAtEitherEndLoseNothingAtTheFarOne() throws Exception {
        Random random = new Random(SEED);
        AtomicLong answers = new AtomicLong();
        try (KilledCollector far = new KilledCollector(directory.resolve("far"));
                KilledCollector near =
                        new KilledCollector(
                                directory.resolve("near"),
                                """
                                forward:
                                  - name: far
                                    url: %s
                                    compression: zstd
                                """
                                        .formatted(
                                                far.logs().toString().replace("/v1/logs", "")))) {
            far.start();
            near.start();
            List<InsistentSender> senders = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                InsistentSender sender =
                        new InsistentSender(
                                new InstanceId("i-forward-" + i),
                                near.logs(),
                                new Random(SEED + i),
                                answers);
                senders.add(sender);
                threads.add(Thread.ofPlatform().name("sender-" + i).start(sender));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                long until = answers.get() + 20 + random.nextInt(100);
                await("enough answers").atMost(LIMIT).until(() -> answers.get() >= until);
                KilledCollector victim = kill % 3 == 2 ? far : near;
                victim.kill();
                victim.start();
            }
            senders.forEach(InsistentSender::stop);
            for (Thread thread : threads) {
                assertThat(thread.join(LIMIT)).isTrue();
            }
            for (InsistentSender sender : senders) {
                String complete = "complete: " + sender.acknowledged().size() + " records";
                await(sender.instance() + " at the far end is " + complete)
                        .atMost(LIMIT)
                        .until(() -> OnceIT.words(far, sender.instance()), complete::equals);
            }
            assertThat(near.log()).doesNotContain("were not sent");
        }
    }
}
