package io.adamant.agent.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.ship.peer.RetryCause;
import org.junit.jupiter.api.Test;

class OutageTest {

    private static final long SECOND = 1_000_000_000L;

    private final QuietNotices notices = new QuietNotices();
    private final Outage outage = new Outage(notices);

    @Test
    void aHiccupIsNotWorthAWord() {
        outage.failed(RetryCause.UNAVAILABLE, "busy", 0);
        outage.failed(RetryCause.UNAVAILABLE, "busy", 4 * SECOND);
        assertThat(outage.delivered(4 * SECOND)).isEqualTo(4 * SECOND);
        assertThat(notices.said()).isEmpty();
    }

    @Test
    void anOutageIsSaidOnceAndItsEndToo() {
        for (int second = 0; second < 500; second++) {
            outage.failed(RetryCause.CONNECT, "refused", second * SECOND);
        }
        outage.delivered(500 * SECOND);
        assertThat(outage.delivered(501 * SECOND)).isZero();
        assertThat(notices.said())
                .containsExactly(
                        "warn cannot ship, what comes stays in the spool: refused",
                        "info ships again, after 500 s");
    }

    @Test
    void aLongOutageIsSaidAgainAndSoIsAnotherCause() {
        for (int second = 0; second < 1300; second++) {
            outage.failed(RetryCause.CONNECT, "refused", second * SECOND);
        }
        outage.failed(RetryCause.TIMEOUT, "silent", 1300 * SECOND);
        assertThat(notices.said()).hasSize(4);
    }

    @Test
    void whatOnlyPeopleCanMendIsSaidAtOnce() {
        outage.failed(RetryCause.TLS, "expired", 0);
        assertThat(notices.said()).hasSize(1);
    }

    @Test
    void refusalsAreCountedAndSaidOnceAMinute() {
        for (int second = 0; second < 90; second++) {
            outage.refused(2, "400", second * SECOND);
        }
        assertThat(notices.said()).hasSize(2);
        assertThat(notices.said().getLast()).contains("122 since the start: 400");
    }
}
