package io.adamant.shared.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.HostEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The requests that a released agent sends, byte for byte, under {@code golden/VERSION}. A file
 * there is never changed: a rollback revives a year-old agent, and the collector must still
 * understand it. A new release adds a folder. {@code -Dgolden.write=DIR} writes the present ones as
 * hex.
 */
class GoldenRequestTest {

    private static final String VERSION = "0.1.0";
    private static final String LINES = "logs";
    private static final String METRICS = "metrics";

    private static final List<LogRecord> LOGS =
            List.of(
                    new LogRecord(
                            Samples.TIME,
                            Samples.TIME + 1,
                            LogRecord.SEVERITY_INFO,
                            "",
                            Value.of("GET / 200"),
                            Map.of("log.file.path", Value.of("/var/log/app/access.log"))),
                    new LogRecord(
                            0,
                            Samples.TIME,
                            0,
                            "",
                            new Value.Bytes(new byte[] {(byte) 0xFF, 0, 'x'}),
                            Map.of()));

    private static final List<MetricPoint> POINTS =
            List.of(
                    new MetricPoint(
                            "system.memory.usage",
                            "By",
                            MetricPoint.Kind.UP_DOWN_COUNTER,
                            Map.of("system.memory.state", Value.of("used")),
                            0,
                            Samples.TIME,
                            1e9),
                    new MetricPoint(
                            "system.cpu.time",
                            "s",
                            MetricPoint.Kind.COUNTER,
                            Map.of("cpu.mode", Value.of("user")),
                            1,
                            Samples.TIME,
                            12.5),
                    new MetricPoint(
                            "system.cpu.load_average.1m",
                            "{thread}",
                            MetricPoint.Kind.GAUGE,
                            Map.of(),
                            0,
                            Samples.TIME,
                            0.25));

    static Stream<HostEvent> events() {
        return Samples.events().stream();
    }

    private static byte[] golden(String name, byte[] present) throws IOException {
        String write = System.getProperty("golden.write");
        if (write != null) {
            Path file = Path.of(write, VERSION, name + ".hex");
            Files.createDirectories(file.getParent());
            Files.writeString(file, wrapped(HexFormat.of().formatHex(present)));
        }
        String resource = "/golden/" + VERSION + "/" + name + ".hex";
        try (InputStream in = GoldenRequestTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }

    private static String wrapped(String hex) {
        return hex.replaceAll("(.{64})", "$1\n") + "\n";
    }

    private static byte[] request(byte[] scopeFrame) {
        return OtlpEncoder.request(Samples.RESOURCE, scopeFrame);
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyReleasedEventIsUnderstoodForEver(HostEvent event) throws Exception {
        byte[] present =
                request(OtlpEncoder.scopeLogs(List.of(HostEvents.encode(event, Samples.TIME))));
        byte[] golden = golden(event.eventName(), present);
        OtlpDecoder.ResourceLogs read = OtlpDecoder.logs(golden).getFirst();
        assertThat(ResourceAttributes.read(read.resource())).contains(Samples.RESOURCE);
        assertThat(HostEvents.decode(read.records().getFirst())).contains(event);
        assertThat(present).as("a new release's requests need a new folder").isEqualTo(golden);
    }

    @Test
    void anAttemptThatTheGuardSawIsUnderstoodForEver() throws Exception {
        byte[] present =
                request(
                        OtlpEncoder.scopeLogs(
                                List.of(HostEvents.encode(Samples.guarded(), Samples.TIME))));
        byte[] golden = golden("adamant.seal.attempt.guarded", present);
        assertThat(HostEvents.decode(OtlpDecoder.logs(golden).getFirst().records().getFirst()))
                .contains(Samples.guarded());
        assertThat(present).isEqualTo(golden);
    }

    @Test
    void aCollectorThatKnowsNoVerdictTakesAnAuditedAttemptAsDetected() {
        assertThat(HostEvents.encode(Samples.guarded(), Samples.TIME).body())
                .isInstanceOfSatisfying(
                        Value.Fields.class,
                        body ->
                                assertThat(body.fields())
                                        .containsEntry("outcome", Value.of("detected"))
                                        .containsEntry("verdict", Value.of("would_block")));
    }

    @Test
    void releasedLogsAreUnderstoodForEver() throws Exception {
        byte[] present = request(OtlpEncoder.scopeLogs(LOGS));
        byte[] golden = golden(LINES, present);
        assertThat(OtlpDecoder.logs(golden).getFirst().records()).isEqualTo(LOGS);
        assertThat(present).isEqualTo(golden);
    }

    @Test
    void releasedMetricsAreUnderstoodForEver() throws Exception {
        byte[] present = request(OtlpEncoder.scopeMetrics(POINTS));
        byte[] golden = golden(METRICS, present);
        assertThat(OtlpDecoder.metrics(golden).getFirst().points()).isEqualTo(POINTS);
        assertThat(present).isEqualTo(golden);
    }
}
