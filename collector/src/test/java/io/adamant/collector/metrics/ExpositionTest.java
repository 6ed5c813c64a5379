package io.adamant.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.MetricPoint.Kind;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpositionTest {

    private static final String OPEN = "application/openmetrics-text;version=1.0.0";

    private final LatestMetrics latest =
            new LatestMetrics(LatestMetrics.Limits.DEFAULT, () -> 1_000, Meters.none());
    private ControlState state = CannedState.of(true);
    private final Exposition exposition =
            new Exposition(latest, () -> state, ExpositionTest::own, Meters.none());

    /** As the meters' registry renders it, with a family that hosts send too. */
    private static String own(String contentType) {
        boolean open = contentType.startsWith("application/openmetrics-text");
        return """
               # HELP adamant_journal_syncs%1$s Groups.
               # TYPE adamant_journal_syncs%1$s counter
               adamant_journal_syncs_total 4.0
               # HELP process_cpu_time_seconds%1$s Of the collector.
               # TYPE process_cpu_time_seconds%1$s counter
               process_cpu_time_seconds_total 1.5
               # HELP process_start_seconds Of the collector.
               # TYPE process_start_seconds gauge
               process_start_seconds 9.0
               %2$s"""
                .formatted(open ? "" : "_total", open ? "# EOF\n" : "");
    }

    @BeforeEach
    void hostsSend() {
        send(CannedState.HEALTHY, 12.5, "eth0");
        send(CannedState.SICK, 3, "a\"b\\c\nd");
        send(CannedState.GONE, 99, "gone");
    }

    private void send(InstanceId instance, double value, String device) {
        List<MetricPoint> points =
                List.of(
                        point("process.cpu.time", "s", Kind.COUNTER, value, Map.of()),
                        point(
                                "system.network.io",
                                "By",
                                Kind.COUNTER,
                                value * 1e6,
                                Map.of(
                                        "network.interface.name",
                                        Value.of(device),
                                        "network.io.direction",
                                        Value.of("receive"))),
                        filesystem("used", 60),
                        filesystem("free", 30),
                        filesystem("reserved", 10),
                        point(
                                "system.memory.limit",
                                "By",
                                Kind.UP_DOWN_COUNTER,
                                1024,
                                Map.of("zone", Value.of("claimed"))));
        latest.apply(
                new Delivery.Metrics(
                        new Delivery.Origin(
                                new Position("1"),
                                "loopback",
                                1_000,
                                new BatchId(instance, new BootId("b"), 1, 1, points.size()),
                                Map.of("service.instance.id", Value.of(instance.value()))),
                        points));
    }

    private static MetricPoint filesystem(String state, double bytes) {
        return point(
                "system.filesystem.usage",
                "By",
                Kind.UP_DOWN_COUNTER,
                bytes,
                Map.of(
                        "system.filesystem.mountpoint",
                        Value.of("/"),
                        "system.filesystem.state",
                        Value.of(state)));
    }

    private static MetricPoint point(
            String name, String unit, Kind kind, double value, Map<String, Value> attributes) {
        return new MetricPoint(name, unit, kind, new java.util.TreeMap<>(attributes), 0, 5, value);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = ExpositionTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theTextFormatIsAsAgreed() throws IOException {
        Exposition.Rendered rendered = exposition.render("*/*");
        assertThat(rendered.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(rendered.body()).isEqualTo(golden("exposition.txt"));
    }

    @Test
    void openMetricsIsAsAgreed() throws IOException {
        Exposition.Rendered rendered = exposition.render(OPEN);
        assertThat(rendered.contentType()).startsWith("application/openmetrics-text");
        assertThat(rendered.body()).isEqualTo(golden("exposition.openmetrics.txt"));
    }

    @Test
    void theNamesOfNodeExporterAreAPageOfTheirOwn() throws IOException {
        assertThat(exposition.renderNodeNames(null).body()).isEqualTo(golden("node.txt"));
    }

    @Test
    void everyFamilyAppearsOnce() {
        List<String> types =
                exposition
                        .render(null)
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("# TYPE "))
                        .toList();
        assertThat(types).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    }

    @Test
    void anInstanceThatIsGoneHasNoSeriesOfItsOwnButWasLastSeen() {
        String body = exposition.render(null).body();
        assertThat(body.lines().filter(line -> line.contains("i-gone")))
                .containsExactly(
                        "adamant_instance_last_seen_seconds{instance=\"i-gone\",application=\"\","
                                + "group=\"\",image=\"img-7\",zone=\"zone-a\"} 1.7000000005E9");
    }

    @Test
    void withoutAWholeInventoryNothingIsHidden() {
        state = CannedState.of(false);
        assertThat(exposition.render(null).body())
                .contains("system_memory_limit_bytes{instance=\"i-gone\"");
    }

    @Test
    void aSeriesWhoseTypeContradictsItsFamilyIsLeftOut() {
        latest.apply(
                new Delivery.Metrics(
                        new Delivery.Origin(
                                new Position("2"),
                                "loopback",
                                1_000,
                                new BatchId(CannedState.SICK, new BootId("b"), 1, 50, 1),
                                Map.of()),
                        List.of(point("adamant.journal.syncs", "", Kind.GAUGE, 7, Map.of()))));
        assertThat(exposition.render(null).body())
                .contains("adamant_journal_syncs_total 4.0\n")
                .doesNotContain("adamant_journal_syncs{");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/openmetrics-text;version=1.0.0,text/plain;q=0.5 | application/openmetrics-text",
                "application/openmetrics-text;q=0.5,text/plain | text/plain",
                "text/html, */* | text/plain",
                "application/openmetrics-text;q=0 | text/plain",
                "application/openmetrics-text;q=nonsense | text/plain",
                "'' | text/plain"
            })
    void theFormatIsTheOneThatTheScraperLikesBest(String accept, String contentType) {
        assertThat(exposition.render(accept).contentType()).startsWith(contentType);
    }
}
