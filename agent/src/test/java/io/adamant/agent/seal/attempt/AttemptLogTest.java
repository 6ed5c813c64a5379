package io.adamant.agent.seal.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.SealAttempt;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptLogTest {

    private static final long SECOND = 1_000_000_000L;

    private final AttemptLog log = new AttemptLog();

    private static AttemptLog.Sighting sighting(int pid, String path) {
        Actor actor =
                new Actor(
                        pid,
                        pid,
                        33,
                        33,
                        "sh",
                        "/bin/sh",
                        List.of("sh", "-c"),
                        1000L,
                        "/x",
                        List.of(new Actor.Parent(1, "init")));
        return new AttemptLog.Sighting(
                SealAttempt.Outcome.BLOCKED, "openat", path, "EROFS", actor, "trace");
    }

    @Test
    void theFirstOfABurstIsReportedAtOnce() {
        assertThat(log.add(sighting(7, "/etc/f"), 5, 0))
                .containsExactly(
                        new AttemptLog.Aged(
                                new SealAttempt(
                                        1,
                                        SealAttempt.Outcome.BLOCKED,
                                        "openat",
                                        "/etc/f",
                                        "EROFS",
                                        7,
                                        "sh",
                                        "/bin/sh",
                                        List.of("sh", "-c"),
                                        List.of("1 init"),
                                        33,
                                        1000,
                                        "/x",
                                        1,
                                        "trace"),
                                5));
    }

    @Test
    void theRestOfABurstIsOneRecordPerSecondWithItsCount() {
        log.add(sighting(7, "/etc/f"), 0, 0);
        for (int i = 0; i < 500; i++) {
            assertThat(log.add(sighting(7, "/etc/f"), 0, i)).isEmpty();
        }
        assertThat(log.flush(SECOND - 1)).isEmpty();

        List<AttemptLog.Aged> aggregates = log.flush(SECOND);

        assertThat(aggregates).hasSize(1);
        assertThat(aggregates.getFirst().attempt().count()).isEqualTo(500);
        assertThat(aggregates.getFirst().attempt().sequence()).isEqualTo(2);
        assertThat(log.seen()).isEqualTo(501);
    }

    @Test
    void aBurstIsOverAfterAQuietSecond() {
        log.add(sighting(7, "/etc/f"), 0, 0);
        assertThat(log.flush(SECOND)).isEmpty();

        assertThat(log.add(sighting(7, "/etc/f"), 0, SECOND)).hasSize(1);
    }

    @Test
    void processesPathsAndOperationsAreBurstsOfTheirOwn() {
        assertThat(log.add(sighting(7, "/etc/f"), 0, 0)).hasSize(1);
        assertThat(log.add(sighting(8, "/etc/f"), 0, 0)).hasSize(1);
        assertThat(log.add(sighting(7, "/etc/g"), 0, 0)).hasSize(1);
    }

    @Test
    void burstsBeyondTheLimitAreCountedAsDropped() {
        for (int pid = 0; pid < AttemptLog.MAX_BURSTS; pid++) {
            assertThat(log.add(sighting(pid, "/etc/f"), 0, 0)).hasSize(1);
        }

        assertThat(log.add(sighting(99_999, "/etc/f"), 0, 0)).isEmpty();

        assertThat(log.dropped()).isEqualTo(1);
        assertThat(log.seen()).isEqualTo(AttemptLog.MAX_BURSTS);
    }

    @Test
    void theNextFlushIsTheEndOfTheOldestWindow() {
        assertThat(log.nextFlushNanos(5 * SECOND)).isEqualTo(5 * SECOND);
        log.add(sighting(7, "/etc/f"), 0, 100);
        log.add(sighting(8, "/etc/f"), 0, 200);

        assertThat(log.nextFlushNanos(5 * SECOND)).isEqualTo(SECOND + 100);
    }
}
