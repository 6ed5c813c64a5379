package io.adamant.agent.ship;

import static io.adamant.agent.ship.ScriptedTransport.answer;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.logs;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.ship.ScriptedTransport.Seen;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.Loss;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock steps while the agent runs, between its runs, and while a receiver refuses. */
class ClockStepTest extends ScriptedShipping {

    private static final int BATCHES = 60;

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.001S", "PT-1H", "P-3650D", "PT1H", "P3650D"})
    void nothingIsLostOrSentTwiceOrOutOfOrder(Duration step) {
        ShipWork work = work("http://c");
        for (int i = 0; i < BATCHES; i++) {
            spooled(logs(3, "p" + i));
            if (i % 10 == 3) {
                wall += step.toNanos() / 6;
                spooled(event("at " + i));
            }
            if (i % 10 == 5) {
                work.once();
            }
            if (i == BATCHES / 2) {
                wall -= step.toNanos() / 6;
                drain(work); // what is taken by this run is not left to the next
                spool.close();
                open();
                work = work("http://c");
            }
        }
        long epoch = spool.stats().lane(Lane.LOGS).epoch();
        drain(work);
        assertThat(wire.requests.stream().map(Seen::batch)).doesNotHaveDuplicates();
        List<Long> firsts =
                wire.requests.stream()
                        .map(r -> r.batch().split("/"))
                        .filter(parts -> Long.parseLong(parts[2]) == epoch)
                        .map(parts -> Long.parseLong(parts[3]))
                        .toList();
        assertThat(firsts).as("one epoch, whatever the clock says").hasSize(BATCHES).isSorted();
        assertThat(spool.stats().waitingBatches()).isZero();
        assertThat(spool.stats().oldestUnixNanos()).isZero();
        assertThat(losses()).extracting(Loss::reason).doesNotContain("spool_lost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "P-3650D", "PT1H", "P3650D"})
    void aSpoolThatIsGoneComesBackUnderAnEpochThatNeverWas(Duration step) {
        Map<Long, Integer> epochs = new HashMap<>();
        for (int life = 0; life < 4; life++) {
            epochs.merge(spool.stats().lane(Lane.LOGS).epoch(), 1, Integer::sum);
            spool.close();
            dir = dir.resolve("life");
            wall += step.toNanos();
            open();
        }
        assertThat(epochs).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-3650D", "P3650D"})
    void aDateInRetryAfterIsNoReasonToWaitForEver(Duration step) {
        spooled(logs(1, "1"));
        wall += step.toNanos();
        String date = "Mon, 21 Sep 2026 12:00:00 GMT";
        wire.rule = r -> new Reply.Answer(503, "", date, new byte[0]);
        ShipWork work = work("http://c");
        assertThat(work.once() - now).isBetween(0L, Duration.ofMinutes(6).toNanos());
        wire.rule = r -> answer(200);
        drain(work);
        assertThat(spool.stats().waitingBatches()).isZero();
    }
}
