package io.adamant.collector.plan.brake;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.plan.brake.Brake.Phase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BrakeTest {

    private static final Duration EXIT = Duration.ofMinutes(5);
    private static final int LIMIT = 3;

    private @Nullable Brake brake;
    private long minute = 1_000;

    private @Nullable Phase after(int minutes, int sick) {
        minute += minutes;
        brake = Brake.next(brake, sick, LIMIT, EXIT, nanos(minute));
        return brake == null ? null : brake.phase();
    }

    private static long nanos(long minutes) {
        return Duration.ofMinutes(minutes).toNanos();
    }

    @Test
    void tripsAboveTheLimitOnly() {
        assertThat(after(0, 3)).isNull();
        assertThat(after(0, 4)).isEqualTo(Phase.TRIPPED);
    }

    @Test
    void letsGoOnlyAfterTheCauseWasGoneWithoutABreak() {
        after(0, 4);
        assertThat(after(1, 3)).isEqualTo(Phase.TRIPPED);
        assertThat(after(4, 3)).isEqualTo(Phase.TRIPPED);
        assertThat(after(0, 4)).isEqualTo(Phase.TRIPPED);
        assertThat(after(1, 0)).isEqualTo(Phase.TRIPPED);
        assertThat(after(4, 0)).isEqualTo(Phase.TRIPPED);
        assertThat(after(1, 0)).isEqualTo(Phase.RAMP);
    }

    @Test
    void leavingItMakesOlderVerdictsVoidAndRampsOneTwoFour() {
        after(0, 4);
        after(1, 0);
        assertThat(brake.voidBeforeNanos()).isZero();
        after(5, 0);
        assertThat(brake.voidBeforeNanos()).isEqualTo(nanos(minute));

        int[] allowed = new int[3];
        for (int i = 0; i < 3; i++) {
            allowed[i] = brake.allowance(EXIT, nanos(minute));
            assertThat(brake.periodNanos(EXIT, nanos(minute + 4))).isEqualTo(nanos(minute));
            after(5, 1);
        }
        assertThat(allowed).containsExactly(1, 2, 4);
        assertThat(brake).isNull();
    }

    @Test
    void tooManySickOnesOnTheRampTripItAgain() {
        after(0, 4);
        after(1, 0);
        after(5, 0);
        assertThat(after(1, 4)).isEqualTo(Phase.TRIPPED);
    }

    @Test
    void anOperatorsResetIsARampThatTheNumberDoesNotEnd() {
        after(0, 9);
        brake = Brake.reset(nanos(minute));
        assertThat(brake.voidBeforeNanos()).isEqualTo(nanos(minute));
        assertThat(after(1, 9)).isEqualTo(Phase.RESET);
        assertThat(brake.allowance(EXIT, nanos(minute))).isEqualTo(1);
        assertThat(after(14, 9)).isNull();
        assertThat(after(0, 9)).isEqualTo(Phase.TRIPPED);
    }
}
