package io.adamant.agent.source.own;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ManagerSourceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<String> heard = new ArrayList<>();
    private boolean inPlace;
    private String status = "booting";

    private ManagerSource source(long watchdogNanos) {
        ManagerSource.View view = new ManagerSource.View(() -> inPlace, () -> status);
        return new ManagerSource(heard::add, view, watchdogNanos);
    }

    @Test
    void saysReadyOnceWhenTheEarliestSealStands() {
        ManagerSource source = source(0);

        long next = source.poll(0).nextPollNanos();
        assertThat(heard).containsExactly("STATUS=booting\n");
        assertThat(next).isEqualTo(ManagerSource.READY_LOOK_NANOS);
        inPlace = true;
        source.poll(SECOND);
        source.poll(2 * SECOND);

        assertThat(heard).containsExactly("STATUS=booting\n", "READY=1\n");
    }

    @Test
    void tellsOtherWordsWhenThereAreOthers() {
        inPlace = true;
        ManagerSource source = source(0);
        source.poll(0);
        status = "ready";
        source.poll(SECOND);
        source.poll(2 * SECOND);

        assertThat(heard).containsExactly("READY=1\nSTATUS=booting\n", "STATUS=ready\n");
    }

    @Test
    void feedsTheWatchdogFourTimesAsOftenAsAsked() {
        inPlace = true;
        ManagerSource source = source(8 * SECOND);
        source.poll(0);
        heard.clear();
        for (long second = 1; second <= 8; second++) {
            source.poll(second * SECOND);
        }

        assertThat(heard)
                .containsExactly("WATCHDOG=1\n", "WATCHDOG=1\n", "WATCHDOG=1\n", "WATCHDOG=1\n");
    }

    @Test
    void isWatchedOnlyWhereTheManagerMeansThisProcess() {
        Map<String, String> asked = Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "7");

        assertThat(ManagerSource.watchdogNanos(asked, 7)).isEqualTo(30 * SECOND);
        assertThat(ManagerSource.watchdogNanos(asked, 8)).isZero();
        assertThat(ManagerSource.watchdogNanos(Map.of("WATCHDOG_USEC", "soon"), 7)).isZero();
        assertThat(ManagerSource.watchdogNanos(Map.of(), 7)).isZero();
    }

    @Test
    void saysThatItStops() {
        source(0).close();

        assertThat(heard).containsExactly("STOPPING=1\nSTATUS=sending what is left\n");
    }
}
