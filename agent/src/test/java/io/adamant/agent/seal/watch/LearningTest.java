package io.adamant.agent.seal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.SealMoment.Answer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class LearningTest {

    private final Deque<Runnable> aside = new ArrayDeque<>();
    private Answer answer = new Answer.Waiting("cloud-init's end");
    private int asked;

    private final Learning learning =
            new Learning(
                    () -> {
                        asked++;
                        return answer;
                    },
                    aside::add,
                    100 * Learning.ASK_NANOS);

    private boolean look(long nowNanos) {
        boolean over = learning.isOver(nowNanos);
        while (!aside.isEmpty()) {
            aside.remove().run();
        }
        return over;
    }

    @Test
    void lastsUntilTheHostHasComeUp() {
        assertThat(look(0)).isFalse();
        assertThat(look(Learning.ASK_NANOS)).isFalse();

        answer = new Answer.Reached("cloud-init is final");

        assertThat(look(2 * Learning.ASK_NANOS)).isFalse();
        assertThat(look(2 * Learning.ASK_NANOS + 1)).isTrue();
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void endsAtTheDeadlineWhoeverIsNotReady() {
        assertThat(look(5)).isFalse();

        assertThat(look(5 + 100 * Learning.ASK_NANOS - 1)).isFalse();
        assertThat(look(5 + 100 * Learning.ASK_NANOS)).isTrue();
    }

    @Test
    void asksOneQuestionAtATime() {
        learning.isOver(0);
        learning.isOver(Learning.ASK_NANOS);
        learning.isOver(2 * Learning.ASK_NANOS);

        assertThat(aside).hasSize(1);
    }

    @Test
    void oneThatIsOverAsksNoMore() {
        answer = new Answer.Reached("no systemd");
        look(0);
        assertThat(look(1)).isTrue();

        assertThat(look(50 * Learning.ASK_NANOS)).isTrue();
        assertThat(asked).isEqualTo(1);
        assertThat(learning.nextNanos(777)).isEqualTo(777);
    }
}
