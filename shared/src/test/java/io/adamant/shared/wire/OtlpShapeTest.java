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
        assertThat(OtlpShape.traces(spans(16, 8, 8), 1_000).orElseThrow().records()).isEqualTo(2);
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
            OtlpShape shape = walked(isLogs, request);
            int decoded = decoded(isLogs, shape == null ? request : kept(request, shape));
            assertThat(shape == null ? -1 : shape.records())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(decoded);
            malformed += decoded < 0 ? 1 : 0;
        }
        assertThat(malformed).isBetween(1_000, 19_000);
    }

    private static OtlpShape walked(boolean logs, byte[] request) {
        try {
            return (logs ? OtlpShape.logs(request, 10_000) : OtlpShape.metrics(request, 10_000))
                    .orElseThrow();
        } catch (MalformedOtlpException malformed) {
            return null;
        }
    }

    private static byte[] kept(byte[] request, OtlpShape shape) {
        try {
            return OtlpSieve.keepGood(request, shape);
        } catch (MalformedOtlpException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static byte[] spans(int traceIdBytes, int... spanIdBytes) {
        ProtoWriter out = new ProtoWriter(64);
        int resource = out.begin(1);
        int scope = out.begin(2);
        for (int bytes : spanIdBytes) {
            int span = out.begin(2);
            out.bytes(1, ones(traceIdBytes));
            out.bytes(2, ones(bytes));
            out.text(5, "GET /");
            out.end(span);
        }
        out.end(scope);
        out.end(resource);
        return out.toBytes();
    }

    private static byte[] ones(int count) {
        byte[] bytes = new byte[count];
        java.util.Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    @Test
    void spansWithoutValidIdsAreRejectedAndTheRestIsKeptByteForByte()
            throws MalformedOtlpException {
        byte[] request = spans(16, 8, 7, 8, 0);
        OtlpShape shape = OtlpShape.traces(request, 1_000).orElseThrow();
        assertThat(shape.records()).isEqualTo(2);
        assertThat(shape.rejected().records()).isEqualTo(2);
        assertThat(shape.rejected().reason()).contains("span id");
        assertThat(OtlpSieve.keepGood(request, shape)).isEqualTo(spans(16, 8, 8));
        assertThat(OtlpShape.traces(spans(15, 8), 9).orElseThrow().isEmpty()).isTrue();
    }

    @Test
    void aRecordNestedTooDeeplyIsRejectedAndItsNeighboursAreKept() throws MalformedOtlpException {
        Value deep = Value.of("bottom");
        for (int i = 0; i < OtlpDecoder.MAX_DEPTH; i++) {
            deep = new Value.Items(List.of(deep));
        }
        LogRecord good = new LogRecord(1, 1, 9, "", Value.of("good"), Map.of());
        LogRecord bad = new LogRecord(1, 1, 9, "", deep, Map.of());
        byte[] request =
                OtlpEncoder.request(RESOURCE, OtlpEncoder.scopeLogs(List.of(good, bad, good)));
        OtlpShape shape = OtlpShape.logs(request, 1_000).orElseThrow();
        assertThat(shape.records()).isEqualTo(2);
        assertThat(shape.rejected().records()).isEqualTo(1);
        byte[] kept = OtlpSieve.keepGood(request, shape);
        assertThat(OtlpDecoder.logs(kept).getFirst().records()).containsExactly(good, good);
    }

    @Test
    void theRejectedOfAMetricAreItsPointsAndHistogramsAreNotNothing()
            throws MalformedOtlpException {
        ProtoWriter out = new ProtoWriter(64);
        int resource = out.begin(1);
        int scope = out.begin(2);
        histogram(out, "", 3);
        histogram(out, "named", 2);
        out.end(scope);
        out.end(resource);
        OtlpShape shape = OtlpShape.metrics(out.toBytes(), 1_000).orElseThrow();
        assertThat(shape.rejected().records()).isEqualTo(3);
        assertThat(shape.records()).isZero();
        assertThat(shape.otherPoints()).isEqualTo(2);
        assertThat(shape.isEmpty()).isFalse();
    }

    private static void histogram(ProtoWriter out, String name, int points) {
        int metric = out.begin(2);
        out.text(1, name);
        int data = out.begin(9);
        for (int i = 0; i < points; i++) {
            int point = out.begin(1);
            out.fixed64(3, 1);
            out.end(point);
        }
        out.end(data);
        out.end(metric);
    }

    @Test
    void aLogRecordKnowsItsTraceAndAnIdOfAnotherLengthIsNone() throws MalformedOtlpException {
        ProtoWriter out = new ProtoWriter(64);
        int resource = out.begin(1);
        int scope = out.begin(2);
        int record = out.begin(2);
        out.bytes(9, ones(16));
        out.bytes(10, ones(7));
        out.end(record);
        out.end(scope);
        out.end(resource);
        LogRecord read = OtlpDecoder.logs(out.toBytes()).getFirst().records().getFirst();
        assertThat(read.traceId()).isEqualTo("01".repeat(16));
        assertThat(read.spanId()).isEmpty();
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
