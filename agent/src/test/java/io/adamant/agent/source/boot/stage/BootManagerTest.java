package io.adamant.agent.source.boot.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BootManagerTest {

    private final List<Runnable> aside = new ArrayList<>();
    private Optional<ManagerBoot> answer = Optional.empty();
    private int asked;
    private final BootManager manager = new BootManager(this::ask, aside::add, 0);

    private Optional<ManagerBoot> ask() {
        asked++;
        return answer;
    }

    private void runAside() {
        List<Runnable> tasks = List.copyOf(aside);
        aside.clear();
        tasks.forEach(Runnable::run);
    }

    /** Looks once a second, for a whole minute. */
    private int changesInAMinute(long fromSecond, boolean isBooting) {
        int changes = 0;
        for (long second = fromSecond; second < fromSecond + 60; second++) {
            changes += manager.look(second * BootManager.PERIOD_NANOS, isBooting) ? 1 : 0;
            runAside();
        }
        return changes;
    }

    private static ManagerBoot boot(long finish) {
        return new ManagerBoot(true, 0, 0, 0, 1, finish, List.of(), List.of());
    }

    @Test
    void asksOnceASecondUntilTheBootIsThroughAndNeverAgain() {
        answer = Optional.of(boot(0));
        assertThat(changesInAMinute(0, true)).isEqualTo(1);
        assertThat(asked).isEqualTo(59);
        answer = Optional.of(boot(9));
        assertThat(changesInAMinute(60, true)).isEqualTo(1);
        assertThat(asked).isEqualTo(60);
        assertThat(manager.boot()).isEqualTo(boot(9));
        assertThat(manager.nextNanos(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void asksRarelyOnceTheVerdictStands() {
        answer = Optional.of(boot(0));
        changesInAMinute(0, false);
        assertThat(asked).isEqualTo(6);
    }

    @Test
    void givesUpOnAManagerThatIsNotThere() {
        assertThat(changesInAMinute(0, true)).isZero();
        assertThat(asked).isEqualTo(BootManager.MAX_SILENT);
        assertThat(manager.boot()).isNull();
    }

    @Test
    void asksAnewWhatWasNotAnsweredForLong() {
        for (long second = 0; second < 5; second++) {
            manager.look(second * BootManager.PERIOD_NANOS, true);
        }
        assertThat(aside).hasSize(1);
        manager.look(6 * BootManager.PERIOD_NANOS, true);
        assertThat(aside).hasSize(2);
        answer = Optional.of(boot(9));
        aside.getLast().run();
        assertThat(manager.look(7 * BootManager.PERIOD_NANOS, true)).isTrue();
    }

    @Test
    void oneAnswerMakesUpForThoseThatDidNotCome() {
        for (int minute = 0; minute < 3; minute++) {
            answer = Optional.empty();
            for (long second = 0; second < 5; second++) {
                manager.look((60L * minute + second) * BootManager.PERIOD_NANOS, true);
                runAside();
            }
            answer = Optional.of(boot(0));
            manager.look((60L * minute + 5) * BootManager.PERIOD_NANOS, true);
            runAside();
        }
        answer = Optional.of(boot(9));
        changesInAMinute(200, true);
        assertThat(manager.boot()).isEqualTo(boot(9));
    }

    @Test
    void doesNotAskABootThatNeverEndsForEver() {
        answer = Optional.of(boot(0));
        for (int minute = 0; minute < 600; minute++) {
            changesInAMinute(60L * minute, false);
        }
        assertThat(asked).isEqualTo(BootManager.MAX_ASKED);
    }
}
