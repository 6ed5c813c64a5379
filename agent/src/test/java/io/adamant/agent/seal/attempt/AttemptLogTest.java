package io.adamant.agent.seal.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.guard.Caller;
import io.adamant.agent.seal.guard.Trespass;
import io.adamant.shared.model.SealAttempt;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptLogTest {

    private static final long SECOND = 1_000_000_000L;

    private final List<Caller> asked = new ArrayList<>();
    private final AttemptLog log =
            new AttemptLog(
                    caller -> {
                        asked.add(caller);
                        return actor(caller.pid());
                    });

    private static Actor actor(int pid) {
        return new Actor(
                pid,
                pid,
                33,
                33,
                "sh",
                "/bin/sh",
                List.of("sh", "-c"),
                1000L,
                "/x/app.service",
                "app.service",
                List.of(new Actor.Parent(1, "init")));
    }

    private static Sighting sighting(int pid, String path) {
        return new Sighting(
                SealAttempt.Outcome.BLOCKED,
                "openat",
                path,
                "EROFS",
                new Who.Known(actor(pid)),
                "trace",
                null,
                1);
    }

    private static Trespass trespass(long sequence, int pid, String path) {
        Caller caller = new Caller(pid, pid, 1, 0, 0, null, 5, null, "sh", "dash", 1, 2, List.of());
        return new Trespass(
                sequence,
                0,
                "file_open",
                "open for writing",
                Trespass.Verdict.REFUSED,
                null,
                0x801,
                4711,
                path,
                true,
                1,
                caller);
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
                                        "/x/app.service",
                                        1,
                                        "trace",
                                        null,
                                        0,
                                        0,
                                        "app.service"),
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
    void burstsBeyondTheLimitAreOneRecordThatCountsThemAll() {
        for (int pid = 0; pid < AttemptLog.MAX_BURSTS; pid++) {
            assertThat(log.add(sighting(pid, "/etc/f"), 0, 0)).hasSize(1);
        }

        assertThat(log.add(sighting(99_998, "/etc/f"), 0, 0)).isEmpty();
        assertThat(log.add(sighting(99_999, "/etc/g"), 0, 0)).isEmpty();

        List<AttemptLog.Aged> aggregates = log.flush(SECOND);
        assertThat(aggregates).hasSize(1);
        assertThat(aggregates.getFirst().attempt().count()).isEqualTo(2);
        assertThat(aggregates.getFirst().attempt().pid()).isEqualTo(99_999);
        assertThat(log.joined()).isEqualTo(2);
        assertThat(log.seen()).isEqualTo(AttemptLog.MAX_BURSTS + 2);
    }

    @Test
    void twoHundredThousandAttemptsASecondOfOneProcessAreTwoRecordsASecond() {
        List<SealAttempt> records = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 400_000; i++) {
            now = i * (SECOND / 200_000);
            add(records, Sighting.of(trespass(i, 7, "/etc/passwd")), now);
        }
        log.flush(now + SECOND).forEach(aged -> records.add(aged.attempt()));

        assertThat(records).hasSizeLessThanOrEqualTo(4);
        assertThat(records.stream().mapToLong(SealAttempt::count).sum()).isEqualTo(400_000);
        assertThat(asked).as("looked up once, not per attempt").hasSize(1);
        assertThat(log.seen()).isEqualTo(400_000);
    }

    @Test
    void twoHundredThousandAttemptsASecondOfAsManyProcessesStayWithinTheRateAndKeepTheirCount() {
        List<SealAttempt> records = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 2_000_000; i++) {
            now = i * (SECOND / 200_000);
            add(records, Sighting.of(trespass(i, i, "/etc/f" + i)), now);
        }
        for (int second = 1; second < 40; second++) {
            log.flush(now + second * SECOND).forEach(aged -> records.add(aged.attempt()));
        }

        assertThat(records.stream().mapToLong(SealAttempt::count).sum()).isEqualTo(2_000_000);
        assertThat(records)
                .hasSizeLessThan(
                        AttemptLog.MAX_RECORDS_AT_ONCE + 15 * (AttemptLog.RECORDS_PER_SECOND + 3));
        assertThat(records).extracting(SealAttempt::sequence).doesNotHaveDuplicates().isSorted();
    }

    private void add(List<SealAttempt> records, Sighting sighting, long now) {
        log.add(sighting, 0, now).forEach(aged -> records.add(aged.attempt()));
        if (now - log.nextFlushNanos(now + SECOND) >= 0) {
            log.flush(now).forEach(aged -> records.add(aged.attempt()));
        }
    }

    @Test
    void whatTheGuardSawKeepsHookAndFile() {
        SealAttempt attempt =
                log.add(Sighting.of(trespass(0, 7, "/etc/f")), 0, 0).getFirst().attempt();

        assertThat(attempt.hook()).isEqualTo("file_open");
        assertThat(attempt.device()).isEqualTo(0x801);
        assertThat(attempt.inode()).isEqualTo(4711);
        assertThat(attempt.unit()).isEqualTo("app.service");
        assertThat(attempt.error()).isEqualTo("EPERM");
    }

    @Test
    void theNextFlushIsTheEndOfTheOldestWindow() {
        assertThat(log.nextFlushNanos(5 * SECOND)).isEqualTo(5 * SECOND);
        log.add(sighting(7, "/etc/f"), 0, 100);
        log.add(sighting(8, "/etc/f"), 0, 200);

        assertThat(log.nextFlushNanos(5 * SECOND)).isEqualTo(SECOND + 100);
    }
}
