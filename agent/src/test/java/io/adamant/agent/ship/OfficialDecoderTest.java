package io.adamant.agent.ship;

import static io.adamant.agent.ship.ScriptedTransport.answer;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.metrics;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.adamant.agent.ship.ScriptedTransport.Seen;
import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Each request as OpenTelemetry's own generated classes read it: every byte belongs to a field of
 * the published schema, questions, split and shortened parts included.
 */
class OfficialDecoderTest extends ScriptedShipping {

    private static final long NOW = SpoolBench.NOW;

    @Test
    void everyByteOfARequestBelongsToTheSchema() throws InvalidProtocolBufferException {
        byte[] odd = {0, (byte) 0xff, (byte) 0xfe, '\n'};
        Map<String, Value> attributes =
                Map.of("log.file.path", Value.of("/var/log/ä.log"), "n", Value.of(7));
        List<LogRecord> records =
                List.of(
                        new LogRecord(NOW, NOW, 17, "", Value.of("an error"), attributes),
                        new LogRecord(0, NOW, 0, "", new Value.Bytes(odd), Map.of()));
        spooled(
                new Batch.Logs(LogFrame.of(records), Map.of("logs:a", "1")),
                logs(9, "2"),
                event("lost"),
                metrics(5));
        wire.rule = r -> answer(r.range().endsWith("+9") ? 413 : 200);
        drain(work("http://c"));

        assertThat(wire.questions).isNotEmpty();
        int logs = 0;
        int points = 0;
        for (Seen seen : wire.requests) {
            if (seen.path().equals("/v1/metrics")) {
                points += points(ExportMetricsServiceRequest.parseFrom(seen.plain()));
            } else if (!seen.range().endsWith("+9")) {
                logs += records(ExportLogsServiceRequest.parseFrom(seen.plain()));
            }
        }
        for (Seen question : wire.questions) {
            known(
                    question.path().equals("/v1/metrics")
                            ? ExportMetricsServiceRequest.parseFrom(question.plain())
                            : ExportLogsServiceRequest.parseFrom(question.plain()));
        }
        assertThat(logs).isEqualTo(2 + 9 + 1);
        assertThat(points).isEqualTo(5);
    }

    private static int records(ExportLogsServiceRequest request) {
        known(request);
        var of = request.getResourceLogs(0);
        assertThat(of.getResource().getAttributesList())
                .anyMatch(a -> a.getKey().equals("host.id") && a.getValue().hasStringValue());
        of.getScopeLogs(0)
                .getLogRecordsList()
                .forEach(r -> assertThat(r.getObservedTimeUnixNano()).isEqualTo(NOW));
        return of.getScopeLogs(0).getLogRecordsCount();
    }

    private static int points(ExportMetricsServiceRequest request) {
        known(request);
        return request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
                .mapToInt(m -> m.getGauge().getDataPointsCount())
                .sum();
    }

    /** What the schema lacks would be an unknown field, at any depth. */
    private static void known(Message message) {
        assertThat(message.getUnknownFields().asMap())
                .as(message.getDescriptorForType().getFullName())
                .isEmpty();
        for (Object value : message.getAllFields().values()) {
            if (value instanceof List<?> list) {
                list.stream()
                        .filter(Message.class::isInstance)
                        .forEach(m -> known((Message) Objects.requireNonNull(m)));
            } else if (value instanceof Message inner) {
                known(inner);
            }
        }
    }
}
