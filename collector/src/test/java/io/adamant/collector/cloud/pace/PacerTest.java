package io.adamant.collector.cloud.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.wire.TurnedClock;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The budget of requests: its rate, its jitter, its bound, and that each is counted. */
final class PacerTest {

    private static final Fault THROTTLED =
            new Fault(Fault.Kind.THROTTLED, "throttled", "slow down", "");

    private final TurnedClock clock = new TurnedClock();
    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, DoubleSupplier> gauges = new HashMap<>();
    private final Pacer pacer = pacer(7);

    private Pacer pacer(long seed) {
        return new Pacer(
                "test", new Pacer.Rates(2, 4, 0.5, 1), clock, clock, new Random(seed), meters());
    }

    private Meters meters() {
        return new Meters() {
            @Override
            public Count counter(String name, String help, String... labels) {
                return n -> counts.merge(String.join(" ", labels), n, Long::sum);
            }

            @Override
            public void gauge(String name, String help, DoubleSupplier value, String... labels) {
                gauges.put(labels[3], value);
            }
        };
    }

    private Tried<String> read(Tried<String> answer) {
        return pacer.read("Describe", pacer.within(Duration.ofMinutes(5)), _ -> answer);
    }

    private static Tried<String> done() {
        return new Tried.Done<>("yes", "r");
    }

    @Test
    void aBurstGoesAtOnceAndWhatFollowsAtTheRate() {
        for (int i = 0; i < 8; i++) {
            read(done());
        }

        assertThat(clock.waits()).hasSize(4).allMatch(wait -> wait <= 500_000_000L + 1);
        assertThat(clock.nanos()).isBetween(1_990_000_000L, 2_010_000_000L);
    }

    @Test
    void aReadIsTriedFiveTimesAndNoMore() {
        assertThat(read(new Tried.Failed<>(THROTTLED))).isInstanceOf(Tried.Failed.class);

        assertThat(counts)
                .containsEntry("cloud test call Describe outcome throttled", (long) Pacer.TRIES);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"ABSENT", "REFUSED"})
    void aReadThatIsAnsweredIsNotTriedAgain(Fault.Kind kind) {
        read(new Tried.Failed<>(new Fault(kind, "c", "w", "")));

        assertThat(counts.values()).containsExactly(1L);
    }

    @ParameterizedTest
    @EnumSource(Fault.Kind.class)
    void aChangeIsAskedOnceWhateverComesOfIt(Fault.Kind kind) {
        pacer.change(
                "End",
                Duration.ofMinutes(1),
                _ -> new Tried.Failed<String>(new Fault(kind, "c", "w", "")));

        assertThat(counts.values()).containsExactly(1L);
    }

    @Test
    void theBudgetShrinksWhileTheCloudThrottlesAndGrowsBack() {
        for (int i = 0; i < 3; i++) {
            read(new Tried.Failed<>(THROTTLED));
        }
        assertThat(gauges.get("read").getAsDouble()).isEqualTo(0.2);

        for (int i = 0; i < 18; i++) {
            read(done());
        }
        assertThat(gauges.get("read").getAsDouble()).isGreaterThan(1.9);
    }

    @Test
    void aChangeThatTheBudgetDoesNotAllowInTimeIsThrottledAndNotSent() {
        pacer.change("End", Duration.ofSeconds(1), _ -> done());

        Tried<String> second = pacer.change("End", Duration.ofSeconds(1), _ -> done());
        assertThat(second).isInstanceOf(Tried.Failed.class);
        assertThat(((Tried.Failed<String>) second).fault().kind()).isEqualTo(Fault.Kind.THROTTLED);
        assertThat(counts.values()).containsExactly(1L);
    }

    @Test
    void waitsAreSpreadOverTheWholeStep() {
        Set<Long> first = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            first.add(pacer(seed).later().toMillis() / 500);
        }

        assertThat(first).hasSizeGreaterThan(7).allMatch(half -> half >= 10 && half < 20);
    }

    @Test
    void aReadEndsAtItsDeadline() {
        pacer.read(
                "Describe",
                pacer.within(Duration.ofMillis(150)),
                _ -> new Tried.Failed<>(THROTTLED));

        assertThat(clock.nanos()).isLessThan(Duration.ofMillis(200).toNanos());
    }
}
