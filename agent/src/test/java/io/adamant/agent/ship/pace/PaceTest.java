package io.adamant.agent.ship.pace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int PIECE = 100_000;

    private long now = 77;

    /** Bytes that go out within a time when there is always more. */
    private long sent(Pace pace, long nanos) {
        long end = now + nanos;
        long sent = 0;
        while (now < end) {
            long delay = pace.delayNanos(now);
            if (delay > 0) {
                now += delay;
            } else {
                pace.spend(PIECE);
                sent += PIECE;
            }
        }
        return sent;
    }

    @Test
    void aBacklogGoesOutAtTheRateAndNoFaster() {
        Pace pace = new Pace(10_000_000, now);
        assertThat(sent(pace, 4 * SECOND)).isBetween(40_000_000L, 42_700_000L);
    }

    @Test
    void aRestIsNotMadeUpForAtOnce() {
        Pace pace = new Pace(10_000_000, now);
        now += 3600 * SECOND;
        assertThat(sent(pace, SECOND)).isLessThan(12_700_000L);
    }

    @Test
    void afterAnOutageItBeginsSlowlyAndDoublesEachSecondUpToTheRate() {
        Pace pace = new Pace(20_000_000, now);
        pace.resume(now);
        long first = sent(pace, SECOND);
        long second = sent(pace, SECOND);
        assertThat(first).isBetween(900_000L, 1_300_000L);
        assertThat(second).isBetween(1_800_000L, 2_500_000L);
        sent(pace, 4 * SECOND);
        assertThat(sent(pace, SECOND)).isBetween(19_500_000L, 20_500_000L);
    }

    @Test
    void aPieceLargerThanTheBucketGoesOutAndIsPaidForAfterwards() {
        Pace pace = new Pace(1_000, now);
        pace.spend(4_000);
        assertThat(pace.delayNanos(now)).isBetween(3 * SECOND, 4 * SECOND);
    }
}
