package io.adamant.agent.ship;

import static io.adamant.agent.ship.ScriptedTransport.answer;
import static io.adamant.agent.spool.SpoolBench.lines;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.metrics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adamant.agent.ship.ScriptedTransport.Seen;
import io.adamant.agent.ship.cargo.Part;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.source.Batch;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplittingTest extends ScriptedShipping {

    private static final Reply OK = answer(200);

    @Test
    void aTooLargeBatchIsHalvedUntilItFitsAndKeepsItsSequences() {
        spooled(logs(7, "1"));
        wire.rule = r -> r.records().size() > 2 ? answer(413) : OK;
        drain(work("http://c"));
        List<Seen> taken = wire.requests.stream().filter(r -> r.records().size() <= 2).toList();
        assertThat(taken).extracting(Seen::range).containsExactly("1+1", "2+2", "4+2", "6+2");
        assertThat(taken.stream().flatMap(r -> r.records().stream()).toList())
                .isEqualTo(lines("line", 7));
        assertThat(losses()).isEmpty();
    }

    @Test
    void metricsAreHalvedToo() {
        spooled(metrics(4));
        wire.rule = r -> r.batch().endsWith("/4") ? answer(413) : OK;
        drain(work("http://c"));
        assertThat(wire.requests).extracting(Seen::range).containsExactly("1+4", "1+2", "3+2");
    }

    @Test
    void aSingleRecordThatIsTooLargeIsShortenedAndSaysSo() {
        List<LogRecord> records = new ArrayList<>(lines("small", 3));
        records.set(1, new LogRecord(1, 1, 9, "", Value.of("\u20ac".repeat(60_000)), Map.of()));
        spooled(new Batch.Logs(LogFrame.of(records), Map.of()));
        wire.rule = r -> r.plain().length > 50_000 ? answer(413) : OK;
        drain(work("http://c"));
        assertThat(counters.snapshot().shortened()).isEqualTo(2);
        LogRecord shortened = wire.requests.get(wire.requests.size() - 2).records().getFirst();
        assertThat(shortened.body()).isEqualTo(Value.of("\u20ac".repeat(15_000)));
        assertThat(shortened.attributes()).containsEntry(Part.TRUNCATED, Value.of(180_000));
        assertThat(losses()).isEmpty();
    }

    @Test
    void aRecordThatIsTooLargeEvenWhenShortIsGivenUpAndNamed() {
        spooled(logs(3, "1"));
        wire.rule =
                r ->
                        r.batch().endsWith("/1/3") || r.range().equals("2+2")
                                ? answer(413)
                                : wire413(r);
        drain(work("http://c"));
        assertThat(counters.snapshot().tooLargeRecords()).isEqualTo(1);
        assertThat(losses())
                .extracting(Loss::reason, Loss::firstSequence, Loss::count)
                .containsExactly(tuple("too_large", 2L, 1L));
    }

    private static Reply wire413(Seen request) {
        return request.range().equals("2+1") ? answer(413) : OK;
    }
}
