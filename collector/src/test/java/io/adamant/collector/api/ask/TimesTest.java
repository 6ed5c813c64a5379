package io.adamant.collector.api.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {

    private static final long NOW = 1_800_000_000_000_000_000L;

    @Test
    void readsDistancesIntoThePastAndIntoTheFuture() {
        assertThat(Times.parse("from", "10m", NOW, -1)).isEqualTo(NOW - 600_000_000_000L);
        assertThat(Times.parse("until", "250ms", NOW, 1)).isEqualTo(NOW + 250_000_000L);
    }

    @Test
    void readsSecondsNanosecondsAndDates() {
        assertThat(Times.parse("from", "1800000000", 0, -1)).isEqualTo(NOW);
        assertThat(Times.parse("from", "1800000000000000000", 0, -1)).isEqualTo(NOW);
        assertThat(Times.parse("from", "2027-01-15T08:00:00Z", 0, -1)).isEqualTo(NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999d", "99999999999", "9999-01-01T00:00:00Z", "soon", "-1", ""})
    void refusesWhatIsNoTimeOrBeyondWhatCanBeCounted(String text) {
        assertThatThrownBy(() -> Times.parse("until", text, NOW, 1))
                .isInstanceOf(BadAskException.class)
                .hasMessageStartingWith("until is not a time");
    }
}
