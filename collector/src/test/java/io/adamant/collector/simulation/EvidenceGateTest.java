package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.evidence.Share;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Gate 9 of replacement.md (g): of the kills in bad weather 99 in 100 have complete evidence. What
 * the weather itself takes away (a cloud that gives no evidence for a while) is counted apart.
 */
final class EvidenceGateTest {

    private static final int SEEDS = 150;
    private static final QuietLog LOG = new QuietLog();

    private final AtomicLong deaf = new AtomicLong();
    private long tried;
    private long complete;

    @BeforeAll
    static void quiet() {
        LOG.begin();
    }

    @AfterAll
    static void loud() {
        LOG.close();
    }

    @Test
    void ofAHundredKillsNinetyNineHaveCompleteEvidence() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            weather(seed);
        }
        System.out.printf(
                "evidence: %d kept in %d seeds, %d complete, %d while the cloud gave none%n",
                tried, SEEDS, complete, deaf.get());
        assertThat(tried).isGreaterThan(100);
        assertThat((double) complete / (tried - deaf.get())).isGreaterThanOrEqualTo(0.99);
    }

    private void weather(long seed) throws Exception {
        Path room = SeedsTest.room(seed);
        Setup setup = Setup.of(seed).withCollectors(1).withBudget(0, 50).withBreaker(100);
        try (FleetSimulator simulator =
                new FleetSimulator(setup, room, false, this::listened, ledger -> ledger)) {
            simulator.group("web", 8, 10, "v1");
            simulator.startCollectors();
            simulator.run(Duration.ofSeconds(15));
            Weather weather = new Weather(simulator, new SplittableRandom(seed));
            weather.brew(Duration.ofMinutes(2));
            simulator.run(Duration.ofMinutes(2));
            weather.clear();
            simulator.run(Duration.ofMinutes(2));
            for (SimCollector collector : simulator.collectors) {
                Share share = collector.evidence.share();
                tried += share.tried();
                complete += share.complete();
            }
        } finally {
            Story.delete(room);
        }
    }

    /** The same cloud; its answers without evidence are counted. */
    private Cloud listened(Cloud cloud) {
        return (Cloud)
                Proxy.newProxyInstance(
                        Cloud.class.getClassLoader(),
                        new Class<?>[] {Cloud.class},
                        (_, method, arguments) -> {
                            Object answer;
                            try {
                                answer = method.invoke(cloud, arguments);
                            } catch (java.lang.reflect.InvocationTargetException thrown) {
                                throw thrown.getCause();
                            }
                            if (answer instanceof CloudEvidence given
                                    && !given.missing().isEmpty()) {
                                deaf.incrementAndGet();
                            }
                            return answer;
                        });
    }
}
