package io.adamant.shared.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OtlpShapeTest {

    private static final HostResource RESOURCE =
            new HostResource(
                    new InstanceId("i-1"),
                    new BootId("b-1"),
                    "host",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "1");

    private static byte[] logs(int count) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Value nested = new Value.Items(List.of(Value.of(1L), Value.of("x"), Value.of(1.5)));
            records.add(
                    new LogRecord(
                            1,
                            2,
                            9,
                            "event",
                            new Value.Fields(Map.of("a", nested, "b", Value.of(true))),
                            Map.of("file", new Value.Bytes(new byte[] {1, 2}))));
        }
        return OtlpEncoder.request(RESOURCE, OtlpEncoder.scopeLogs(records));
    }

    private static byte[] metrics(int count) {
        List<MetricPoint> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MetricPoint.Kind kind = i % 2 == 0 ? MetricPoint.Kind.GAUGE : MetricPoint.Kind.COUNTER;
            points.add(new MetricPoint("m", "By", kind, Map.of("k", Value.of("v")), 1, 2, i));
        }
        return OtlpEncoder.request(RESOURCE, OtlpEncoder.scopeMetrics(points));
    }

    @Test
    void itCountsRecordsAndNamesTheResource() throws MalformedOtlpException {
        OtlpShape shape = OtlpShape.logs(logs(5), 1_000).orElseThrow();
        assertThat(shape.records()).isEqualTo(5);
        assertThat(shape.parts().getFirst().resource())
                .containsEntry(ResourceAttributes.INSTANCE, Value.of("i-1"));
        assertThat(OtlpShape.metrics(metrics(4), 1_000).orElseThrow().records()).isEqualTo(4);
        assertThat(OtlpShape.traces(logs(3), 1_000).orElseThrow().records()).isEqualTo(3);
        assertThat(OtlpShape.logs(new byte[0], 0).orElseThrow().records()).isZero();
    }

    @Test
    void moreElementsThanAllowedAreRefusedAndExactlyAsManyAreNot() throws MalformedOtlpException {
        int elements = OtlpShape.logs(logs(5), 1_000).orElseThrow().elements();
        assertThat(OtlpShape.logs(logs(5), elements)).isPresent();
        assertThat(OtlpShape.logs(logs(5), elements - 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void itAcceptsExactlyWhatTheDecoderDecodes(long seed) {
        Random random = new Random(seed);
        byte[] logs = logs(3);
        byte[] metrics = metrics(3);
        int malformed = 0;
        for (int round = 0; round < 20_000; round++) {
            boolean isLogs = random.nextBoolean();
            byte[] request = (isLogs ? logs : metrics).clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(256);
            }
            int decoded = decoded(isLogs, request);
            assertThat(walked(isLogs, request))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(decoded);
            malformed += decoded < 0 ? 1 : 0;
        }
        assertThat(malformed).isBetween(1_000, 19_000);
    }

    private static int walked(boolean logs, byte[] request) {
        try {
            return (logs ? OtlpShape.logs(request, 10_000) : OtlpShape.metrics(request, 10_000))
                    .orElseThrow()
                    .records();
        } catch (MalformedOtlpException malformed) {
            return -1;
        }
    }

    private static int decoded(boolean logs, byte[] request) {
        try {
            return logs
                    ? OtlpDecoder.logs(request).stream().mapToInt(p -> p.records().size()).sum()
                    : OtlpDecoder.metrics(request).stream().mapToInt(p -> p.points().size()).sum();
        } catch (MalformedOtlpException malformed) {
            return -1;
        }
    }
}
