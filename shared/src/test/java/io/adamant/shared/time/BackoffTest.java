package io.adamant.shared.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration CAP = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void waitsDoubleUpToTheCapAndStayWithinTheirStep(long seed) {
        Backoff backoff = new Backoff(FIRST, CAP, new Random(seed));
        for (int i = 0; i < 200; i++) {
            long step = i < 9 ? FIRST.toNanos() << i : CAP.toNanos();
            step = Math.min(step, CAP.toNanos());
            assertThat(backoff.nextNanos()).as("try %d", i).isBetween(step / 2, step);
            assertThat(backoff.failures()).isEqualTo(i + 1);
        }
    }

    @Test
    void atTheCapTheWaitsAreStillSpread() {
        Backoff backoff = new Backoff(FIRST, CAP, new Random(1));
        Set<Long> waits = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            waits.add(backoff.nextNanos());
        }
        assertThat(waits).hasSizeGreaterThan(95);
    }

    @Test
    void aSuccessStartsOver() {
        Backoff backoff = new Backoff(FIRST, CAP, new Random(1));
        for (int i = 0; i < 20; i++) {
            backoff.nextNanos();
        }
        backoff.succeeded();
        assertThat(backoff.nextNanos()).isLessThanOrEqualTo(FIRST.toNanos());
    }

    @Test
    void anyFirstAndCapKeepTheirBounds() {
        long[] nanos = {1, 2, 3, 1_000, 1L << 40, (1L << 61) + 1, Long.MAX_VALUE / 2};
        for (long first : nanos) {
            Backoff backoff =
                    new Backoff(
                            Duration.ofNanos(first),
                            Duration.ofNanos(Long.MAX_VALUE / 2),
                            new Random(1));
            for (int i = 0; i < 100; i++) {
                assertThat(backoff.nextNanos()).isBetween(0L, Long.MAX_VALUE / 2);
            }
        }
    }

    @Test
    void boundsThatMakeNoSenseAreBugs() {
        Random random = new Random(1);
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, CAP, random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(CAP, FIRST, random))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDeadlineHoldsOverTheClocksOverflow() {
        Deadline deadline = Deadline.after(Long.MAX_VALUE - 5, Duration.ofNanos(10));
        assertThat(deadline.isOver(Long.MAX_VALUE)).isFalse();
        assertThat(deadline.isOver(Long.MIN_VALUE + 4)).isTrue();
        assertThat(deadline.remainingNanos(Long.MIN_VALUE + 4)).isZero();
        assertThat(deadline.remainingNanos(Long.MAX_VALUE)).isEqualTo(5);
    }
}
