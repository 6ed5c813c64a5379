package io.adamant.agent.linux.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClockWatchTest {

    @Test
    void aStepSaysFromWhenToWhen() {
        var sightings = ClockWatch.step(1_000, 3_600_000_001_000L, 1_800_003_600_000_000_000L);

        assertThat(sightings).hasSize(1);
        assertThat(sightings.getFirst().path())
                .isEqualTo("clock: 2027-01-15T08:00:00Z -> 2027-01-15T09:00:00Z (+3600.000 s)");
    }

    @Test
    void aStepBackIsOneToo() {
        assertThat(ClockWatch.step(0, -5_000_000, 1_800_000_000_000_000_000L).getFirst().path())
                .endsWith("(-0.005 s)");
    }

    @Test
    void whatTheReadingOfTwoClocksTakesIsNone() {
        assertThat(ClockWatch.step(0, ClockWatch.LEAST_STEP_NANOS - 1, 0)).isEmpty();
    }
}
