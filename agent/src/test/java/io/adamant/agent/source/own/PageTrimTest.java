package io.adamant.agent.source.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.Poll;
import org.junit.jupiter.api.Test;

final class PageTrimTest {

    private int trims;
    private final PageTrim trim = new PageTrim(() -> trims++);

    @Test
    void givesBackOnceTheStartIsOverAndSeldomFromThenOn() {
        long began = 77;

        Poll first = trim.poll(began);
        trim.poll(began + 1);
        assertThat(trims).isZero();
        assertThat(first.batches()).isEmpty();
        assertThat(first.nextPollNanos()).isEqualTo(began + PageTrim.FIRST_NANOS);

        long over = began + PageTrim.FIRST_NANOS;
        assertThat(trim.poll(over).nextPollNanos()).isEqualTo(over + PageTrim.PERIOD_NANOS);
        trim.poll(over + 1);
        assertThat(trims).isEqualTo(1);

        trim.poll(over + PageTrim.PERIOD_NANOS);
        assertThat(trims).isEqualTo(2);
    }
}
