package io.adamant.agent.source.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OwnSourceTest {

    private final AtomicInteger wakes = new AtomicInteger();
    private final OwnSource source = new OwnSource(wakes::incrementAndGet);

    private List<LogRecord> polled() throws Exception {
        List<Batch> batches = source.poll(0).batches();
        if (batches.isEmpty()) {
            return List.of();
        }
        Batch.Logs logs = (Batch.Logs) batches.getFirst();
        byte[] request = OtlpEncoder.request(SpoolBench.resource(), logs.frame().toBytes());
        return OtlpDecoder.logs(request).getFirst().records();
    }

    @Test
    void whatTheAgentSaysBecomesARecordOnce() throws Exception {
        source.say(7, LogRecord.SEVERITY_WARN, "the disk is full");
        assertThat(wakes).hasValue(1);
        List<LogRecord> records = polled();
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().body()).isEqualTo(Value.of("the disk is full"));
        assertThat(records.getFirst().severity()).isEqualTo(LogRecord.SEVERITY_WARN);
        assertThat(records.getFirst().timeUnixNanos()).isEqualTo(7);
        assertThat(records.getFirst().attributes())
                .containsEntry(OwnSource.SOURCE, Value.of("agent"));
        assertThat(polled()).isEmpty();
    }

    @Test
    void whatDoesNotFitIsCountedInTheNextLine() throws Exception {
        for (int i = 0; i < OwnSource.MAX_LINES + 3; i++) {
            source.say(i, LogRecord.SEVERITY_INFO, "line " + i);
        }
        assertThat(polled()).hasSize(OwnSource.MAX_LINES);
        source.say(0, LogRecord.SEVERITY_INFO, "again");
        assertThat(polled().getFirst().body()).isEqualTo(Value.of("again (3 lines left out)"));
    }
}
