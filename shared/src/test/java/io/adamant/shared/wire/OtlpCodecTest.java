package io.adamant.shared.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.adamant.shared.model.HostEvent;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hand-written codec against the classes generated from opentelemetry-proto. */
class OtlpCodecTest {

    private static final Map<String, Value> RESOURCE = ResourceAttributes.of(Samples.RESOURCE);

    private static byte[] logs(List<LogRecord> records) {
        return OtlpEncoder.request(Samples.RESOURCE, OtlpEncoder.scopeLogs(records));
    }

    private static byte[] metrics(List<MetricPoint> points) {
        return OtlpEncoder.request(Samples.RESOURCE, OtlpEncoder.scopeMetrics(points));
    }

    private static Map<String, Value> ours(List<KeyValue> attributes) {
        Map<String, Value> all = new LinkedHashMap<>();
        attributes.forEach(kv -> all.put(kv.getKey(), ours(kv.getValue())));
        return all;
    }

    private static Value ours(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> Value.of(value.getStringValue());
            case BOOL_VALUE -> Value.of(value.getBoolValue());
            case INT_VALUE -> Value.of(value.getIntValue());
            case DOUBLE_VALUE -> Value.of(value.getDoubleValue());
            case BYTES_VALUE -> new Value.Bytes(value.getBytesValue().toByteArray());
            case ARRAY_VALUE ->
                    new Value.Items(
                            value.getArrayValue().getValuesList().stream()
                                    .map(OtlpCodecTest::ours)
                                    .toList());
            case KVLIST_VALUE -> new Value.Fields(ours(value.getKvlistValue().getValuesList()));
            default -> throw new AssertionError(value.getValueCase());
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void theGeneratedClassesReadOurLogs(long seed) throws Exception {
        Random random = new Random(seed);
        List<LogRecord> records =
                Stream.generate(() -> Samples.log(random)).limit(random.nextInt(1, 60)).toList();
        byte[] request = logs(records);

        ResourceLogs theirs = ExportLogsServiceRequest.parseFrom(request).getResourceLogs(0);
        assertThat(ours(theirs.getResource().getAttributesList())).isEqualTo(RESOURCE);
        assertThat(theirs.getScopeLogs(0).getScope().getName()).isEqualTo("io.adamant.agent");
        List<LogRecord> read =
                theirs.getScopeLogs(0).getLogRecordsList().stream()
                        .map(
                                r ->
                                        new LogRecord(
                                                r.getTimeUnixNano(),
                                                r.getObservedTimeUnixNano(),
                                                r.getSeverityNumberValue(),
                                                r.getEventName(),
                                                r.hasBody() ? ours(r.getBody()) : null,
                                                ours(r.getAttributesList())))
                        .toList();
        assertThat(read).isEqualTo(records);
        assertThat(OtlpDecoder.logs(request))
                .containsExactly(new OtlpDecoder.ResourceLogs(RESOURCE, records));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void theGeneratedClassesReadOurMetrics(long seed) throws Exception {
        Random random = new Random(seed);
        List<MetricPoint> points =
                Stream.generate(() -> Samples.metric(random)).limit(random.nextInt(1, 60)).toList();
        byte[] request = metrics(points);

        ResourceMetrics theirs =
                ExportMetricsServiceRequest.parseFrom(request).getResourceMetrics(0);
        assertThat(ours(theirs.getResource().getAttributesList())).isEqualTo(RESOURCE);
        List<MetricPoint> read =
                theirs.getScopeMetrics(0).getMetricsList().stream()
                        .map(OtlpCodecTest::point)
                        .toList();
        assertThat(read).isEqualTo(points);
        assertThat(OtlpDecoder.metrics(request))
                .containsExactly(new OtlpDecoder.ResourceMetrics(RESOURCE, points, 0));
    }

    private static MetricPoint point(Metric metric) {
        boolean gauge = metric.hasGauge();
        NumberDataPoint n =
                gauge ? metric.getGauge().getDataPoints(0) : metric.getSum().getDataPoints(0);
        if (!gauge) {
            assertThat(metric.getSum().getAggregationTemporality())
                    .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        }
        MetricPoint.Kind kind =
                gauge
                        ? MetricPoint.Kind.GAUGE
                        : metric.getSum().getIsMonotonic()
                                ? MetricPoint.Kind.COUNTER
                                : MetricPoint.Kind.UP_DOWN_COUNTER;
        return new MetricPoint(
                metric.getName(),
                metric.getUnit(),
                kind,
                ours(n.getAttributesList()),
                n.getStartTimeUnixNano(),
                n.getTimeUnixNano(),
                n.getAsDouble());
    }

    @Test
    void weReadEveryKindOfValueThatOthersWrite() throws Exception {
        AnyValue text = AnyValue.newBuilder().setStringValue("").build();
        AnyValue items =
                AnyValue.newBuilder()
                        .setArrayValue(
                                ArrayValue.newBuilder()
                                        .addValues(text)
                                        .addValues(AnyValue.newBuilder().setIntValue(-1))
                                        .addValues(AnyValue.getDefaultInstance()))
                        .build();
        AnyValue fields =
                AnyValue.newBuilder()
                        .setKvlistValue(
                                KeyValueList.newBuilder()
                                        .addValues(kv("items", items))
                                        .addValues(
                                                kv(
                                                        "bytes",
                                                        AnyValue.newBuilder()
                                                                .setBytesValue(
                                                                        ByteString.copyFromUtf8(
                                                                                "xyz"))
                                                                .build())))
                        .build();
        byte[] request =
                theirs(
                        io.opentelemetry.proto.logs.v1.LogRecord.newBuilder()
                                .setTimeUnixNano(1)
                                .setObservedTimeUnixNano(2)
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_FATAL4)
                                .setSeverityText("ignored")
                                .setFlags(3)
                                .setTraceId(ByteString.copyFrom(new byte[16]))
                                .setDroppedAttributesCount(4)
                                .setBody(fields)
                                .addAttributes(
                                        kv("d", AnyValue.newBuilder().setDoubleValue(0).build()))
                                .addAttributes(
                                        kv("b", AnyValue.newBuilder().setBoolValue(false).build()))
                                .addAttributes(
                                        kv(
                                                "l",
                                                AnyValue.newBuilder()
                                                        .setIntValue(Long.MIN_VALUE)
                                                        .build()))
                                .build());
        Map<String, Value> body = new LinkedHashMap<>();
        body.put("items", new Value.Items(List.of(Value.of(""), Value.of(-1))));
        body.put("bytes", new Value.Bytes(new byte[] {'x', 'y', 'z'}));
        Map<String, Value> attributes =
                Map.of("d", Value.of(0.0), "b", Value.of(false), "l", Value.of(Long.MIN_VALUE));
        assertThat(OtlpDecoder.logs(request).getFirst().records())
                .containsExactly(new LogRecord(1, 2, 24, "", new Value.Fields(body), attributes));
    }

    private static KeyValue kv(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static byte[] theirs(io.opentelemetry.proto.logs.v1.LogRecord record) {
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(
                        ResourceLogs.newBuilder()
                                .setResource(
                                        Resource.newBuilder()
                                                .addAttributes(
                                                        kv(
                                                                "service.name",
                                                                AnyValue.newBuilder()
                                                                        .setStringValue("x")
                                                                        .build())))
                                .addScopeLogs(
                                        ScopeLogs.newBuilder()
                                                .setScope(
                                                        InstrumentationScope.newBuilder()
                                                                .setName("other")
                                                                .setVersion("1"))
                                                .setSchemaUrl("https://example.org")
                                                .addLogRecords(record))
                                .setSchemaUrl("https://example.org"))
                .build()
                .toByteArray();
    }

    @Test
    void weReadTheGaugesAndSumsOfOthersAndCountWhatWeDoNotRead() throws Exception {
        NumberDataPoint whole =
                NumberDataPoint.newBuilder().setTimeUnixNano(5).setAsInt(-3).build();
        NumberDataPoint real =
                NumberDataPoint.newBuilder()
                        .setTimeUnixNano(6)
                        .setStartTimeUnixNano(1)
                        .setAsDouble(2.5)
                        .build();
        byte[] request =
                ExportMetricsServiceRequest.newBuilder()
                        .addResourceMetrics(
                                ResourceMetrics.newBuilder()
                                        .addScopeMetrics(
                                                ScopeMetrics.newBuilder()
                                                        .addMetrics(gauge(whole, real))
                                                        .addMetrics(sum(real))
                                                        .addMetrics(histogram())))
                        .build()
                        .toByteArray();
        OtlpDecoder.ResourceMetrics read = OtlpDecoder.metrics(request).getFirst();
        assertThat(read.points())
                .containsExactly(
                        new MetricPoint("g", "1", MetricPoint.Kind.GAUGE, Map.of(), 0, 5, -3),
                        new MetricPoint("g", "1", MetricPoint.Kind.GAUGE, Map.of(), 1, 6, 2.5),
                        new MetricPoint("s", "", MetricPoint.Kind.COUNTER, Map.of(), 1, 6, 2.5));
        assertThat(read.skippedPoints()).isEqualTo(1);
    }

    private static Metric gauge(NumberDataPoint... points) {
        return Metric.newBuilder()
                .setName("g")
                .setUnit("1")
                .setDescription("ignored")
                .setGauge(Gauge.newBuilder().addAllDataPoints(List.of(points)))
                .build();
    }

    private static Metric sum(NumberDataPoint point) {
        return Metric.newBuilder()
                .setName("s")
                .setSum(Sum.newBuilder().addDataPoints(point).setIsMonotonic(true))
                .build();
    }

    private static Metric histogram() {
        return Metric.newBuilder()
                .setName("h")
                .setHistogram(
                        Histogram.newBuilder()
                                .addDataPoints(HistogramDataPoint.newBuilder().setCount(1)))
                .build();
    }

    /** Whatever the bytes, there is a result or {@link MalformedOtlpException}, nothing else. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void damagedRequestsAreMalformedOrReadButNeverMore(long seed) throws Exception {
        Random random = new Random(seed);
        List<LogRecord> records = Stream.generate(() -> Samples.log(random)).limit(5).toList();
        List<MetricPoint> points = Stream.generate(() -> Samples.metric(random)).limit(5).toList();
        for (byte[] whole : new byte[][] {logs(records), metrics(points)}) {
            int malformed = 0;
            for (int i = 0; i < 3000; i++) {
                byte[] bytes = damaged(whole, random);
                malformed += isMalformed(bytes) ? 1 : 0;
            }
            assertThat(malformed).as("seed %d", seed).isPositive();
        }
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        if (random.nextBoolean()) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        for (int n = random.nextInt(8); n >= 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static boolean isMalformed(byte[] bytes) {
        boolean malformed = false;
        try {
            OtlpDecoder.logs(bytes).forEach(r -> r.records().forEach(HostEvents::decode));
        } catch (MalformedOtlpException expected) {
            malformed = true;
        }
        try {
            OtlpDecoder.metrics(bytes);
        } catch (MalformedOtlpException expected) {
            malformed = true;
        }
        try {
            ExportResponse.decode(bytes);
        } catch (MalformedOtlpException expected) {
            malformed = true;
        }
        return malformed;
    }

    @Test
    void everyCutOfARequestIsMalformed() throws Exception {
        byte[] whole = logs(List.of(HostEvents.encode(Samples.events().getFirst(), 1)));
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> OtlpDecoder.logs(cut))
                    .isInstanceOf(MalformedOtlpException.class);
        }
        assertThat(OtlpDecoder.logs(new byte[0])).isEmpty();
    }

    @Test
    void nestingIsBounded() {
        Value value = Value.of(1);
        for (int i = 0; i < OtlpDecoder.MAX_DEPTH; i++) {
            value = new Value.Items(List.of(value));
        }
        byte[] deep = logs(List.of(new LogRecord(1, 1, 0, "", value, Map.of())));
        assertThatThrownBy(() -> OtlpDecoder.logs(deep))
                .isInstanceOf(MalformedOtlpException.class)
                .hasMessageContaining("nested");
        byte[] hostile = new byte[200_000];
        Arrays.fill(hostile, (byte) 0x0A);
        assertThatThrownBy(() -> OtlpDecoder.logs(hostile))
                .isInstanceOf(MalformedOtlpException.class);
    }

    @Test
    void everyEventSurvivesTheWire() throws Exception {
        List<HostEvent> events = Samples.events();
        assertThat(events.stream().map(HostEvent::getClass).distinct()).hasSize(7);
        List<LogRecord> records =
                events.stream().map(e -> HostEvents.encode(e, Samples.TIME)).toList();
        List<HostEvent> read = new ArrayList<>();
        for (LogRecord record : OtlpDecoder.logs(logs(records)).getFirst().records()) {
            assertThat(record.timeUnixNanos()).isEqualTo(Samples.TIME);
            read.add(HostEvents.decode(record).orElseThrow());
        }
        assertThat(read).isEqualTo(events);
    }

    @Test
    void anEventThatLacksAFieldOrHasAnUnknownNameIsNoEvent() {
        for (HostEvent event : Samples.events()) {
            LogRecord record = HostEvents.encode(event, 1);
            Map<String, Value> fields = ((Value.Fields) record.body()).fields();
            String first = fields.keySet().iterator().next();
            Map<String, Value> lacking = new LinkedHashMap<>(fields);
            lacking.remove(first);
            assertThat(HostEvents.decode(with(record, record.eventName(), lacking))).isEmpty();
            lacking.put(first, new Value.Items(List.of()));
            assertThat(HostEvents.decode(with(record, record.eventName(), lacking))).isEmpty();
            assertThat(HostEvents.decode(with(record, "adamant.unheard", fields))).isEmpty();
        }
        LogRecord line = new LogRecord(1, 1, 9, "", Value.of("line"), Map.of());
        assertThat(HostEvents.decode(line)).isEmpty();
    }

    private static LogRecord with(LogRecord record, String name, Map<String, Value> fields) {
        return new LogRecord(
                record.timeUnixNanos(),
                record.observedUnixNanos(),
                record.severity(),
                name,
                new Value.Fields(fields),
                record.attributes());
    }

    @Test
    void theResourceIsReadBackAndAHostileOneIsNot() {
        assertThat(ResourceAttributes.read(RESOURCE)).contains(Samples.RESOURCE);
        Map<String, Value> hostile = new LinkedHashMap<>(RESOURCE);
        hostile.put(ResourceAttributes.INSTANCE, Value.of("../../etc"));
        assertThat(ResourceAttributes.read(hostile)).isEmpty();
        hostile.remove(ResourceAttributes.INSTANCE);
        assertThat(ResourceAttributes.read(hostile)).isEmpty();
    }

    @Test
    void theAnswerIsTheOneOfTheSpecification() throws Exception {
        assertThat(ExportResponse.ALL_WELL.encode()).isEmpty();
        assertThat(ExportResponse.decode(new byte[0])).isEqualTo(ExportResponse.ALL_WELL);
        ExportResponse partial = new ExportResponse(300, "no time");
        assertThat(response(partial.encode()).getPartialSuccess())
                .isEqualTo(
                        ExportLogsPartialSuccess.newBuilder()
                                .setRejectedLogRecords(300)
                                .setErrorMessage("no time")
                                .build());
        assertThat(ExportResponse.decode(response(partial.encode()).toByteArray()))
                .isEqualTo(partial);
        ExportResponse warning = new ExportResponse(0, "slow down");
        assertThat(ExportResponse.decode(warning.encode())).isEqualTo(warning);
    }

    private static ExportLogsServiceResponse response(byte[] bytes)
            throws InvalidProtocolBufferException {
        return ExportLogsServiceResponse.parseFrom(bytes);
    }
}
