package io.adamant.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpositionTest {

    private static final String OPEN = "application/openmetrics-text;version=1.0.0";

    private final LatestMetrics latest =
            new LatestMetrics(LatestMetrics.Limits.DEFAULT, () -> 1_000, Meters.none());
    private ControlState state = CannedState.of(true);
    private final Exposition exposition =
            new Exposition(
                    latest, () -> state, desired -> desired, ExpositionTest::own, Meters.none());

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
        %2$s\
        """
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

    private static void golden(String name, String rendered) throws IOException {
        Path file = Path.of("src/test/resources/io/adamant/collector/metrics", name);
        if (Boolean.getBoolean("adamant.golden.write")) {
            Files.writeString(file, rendered);
        }
        assertThat(rendered).isEqualTo(Files.readString(file));
    }

    private Exposition.Page page(String accept, String encoding, String names, String shard) {
        return (Exposition.Page)
                exposition.render(ScrapeRequest.of(accept, encoding, names, Names.OTEL, shard));
    }

    private String body(String names, String shard) {
        return text(page(null, null, names, shard));
    }

    private String body() {
        return body(null, null);
    }

    private static String text(Exposition.Page page) {
        return new String(page.body(), StandardCharsets.UTF_8);
    }

    @Test
    void theTextFormatIsAsAgreed() throws IOException {
        Exposition.Page rendered = page("*/*", null, null, null);
        assertThat(rendered.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        golden("exposition.txt", text(rendered));
    }

    @Test
    void openMetricsIsAsAgreed() throws IOException {
        Exposition.Page rendered = page(OPEN, null, null, null);
        assertThat(rendered.contentType()).startsWith("application/openmetrics-text");
        golden("exposition.openmetrics.txt", text(rendered));
    }

    @Test
    void theNamesOfNodeExporterAreAPageOfTheirOwn() throws IOException {
        Exposition.Page page =
                (Exposition.Page) exposition.render(ScrapeRequest.node(null, null, null));
        golden("node.txt", text(page));
    }

    @Test
    void everyFamilyAppearsOnce() {
        List<String> types = body().lines().filter(line -> line.startsWith("# TYPE ")).toList();
        assertThat(types).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    }

    @Test
    void anInstanceThatIsGoneHasNoSeriesOfItsOwnButWasLastSeen() {
        String body = body();
        assertThat(body.lines().filter(line -> line.contains("i-gone")))
                .containsExactly(
                        "adamant_instance_last_seen_seconds{instance=\"i-gone\",application=\"\","
                                + "group=\"\",image=\"img-7\",zone=\"zone-a\"} 1.7000000005E9");
    }

    @Test
    void anInstanceThatTheCloudListsAsGoneWasLastSeenAndNothingElse() {
        state = CannedState.withTheGoneOneListed();
        assertThat(body().lines().filter(line -> line.contains("i-gone")))
                .singleElement()
                .asString()
                .startsWith("adamant_instance_last_seen_seconds{");
    }

    @Test
    void withoutAWholeInventoryNothingIsHidden() {
        state = CannedState.of(false);
        assertThat(body()).contains("system_memory_limit_bytes{instance=\"i-gone\"");
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
        assertThat(body())
                .contains("adamant_journal_syncs_total 4.0\n")
                .doesNotContain("adamant_journal_syncs{");
    }

    @Test
    void shardsTogetherHaveEveryInstanceOnceAndTheRestInTheFirst() {
        List<String> whole = body().lines().filter(line -> line.contains("{instance=")).toList();
        List<String> parts = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            String part = body(null, number + "/3");
            part.lines().filter(line -> line.contains("{instance=")).forEach(parts::add);
            assertThat(part.contains("adamant_journal_syncs")).isEqualTo(number == 1);
            assertThat(part.contains("adamant_group_desired")).isEqualTo(number == 1);
        }
        assertThat(parts).containsExactlyInAnyOrderElementsOf(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/3", "4/3", "1", "1/", "-1/3", "1/1001", "1/99999999999", " 1/3"})
    void aShardThatIsNoneIsRefused(String shard) {
        assertThatThrownBy(() -> body(null, shard)).isInstanceOf(BadScrapeException.class);
    }

    @Test
    void theNamesAreSwitchable() {
        assertThat(body("node", null))
                .contains("node_filesystem_size_bytes{", "adamant_instance_up{")
                .doesNotContain("\nsystem_filesystem");
        assertThat(body("both", null))
                .contains("node_filesystem_size_bytes{", "system_filesystem_usage_bytes{");
        assertThat(body("otel", null)).doesNotContain("\nnode_");
        assertThatThrownBy(() -> body("nodes", null)).isInstanceOf(BadScrapeException.class);
    }

    @Test
    void aCompressedPageIsTheSamePage() throws IOException {
        Exposition.Page page = page(null, "gzip", null, null);
        assertThat(page.gzip()).isTrue();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(page.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(body());
        }
    }

    @Test
    void twoSeriesThatPrometheusCannotTellApartAreOne() {
        latest.apply(
                new Delivery.Metrics(
                        new Delivery.Origin(
                                new Position("2"),
                                "loopback",
                                1_000,
                                new BatchId(CannedState.SICK, new BootId("b"), 1, 50, 2),
                                Map.of()),
                        List.of(
                                point("app.jobs", "", Kind.GAUGE, 7, Map.of()),
                                point("app_jobs", "", Kind.GAUGE, 8, Map.of()))));
        assertThat(body().lines().filter(line -> line.startsWith("app_jobs{"))).hasSize(1);
    }
}
