package io.adamant.collector.metrics.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.metrics.text.ByteText;
import io.adamant.collector.metrics.text.Family;
import io.adamant.collector.metrics.text.LabelText;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.MetricPoint.Kind;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** With what the agent is known to send of a host: its golden file, not a copy of it. */
final class NodeNameTest {

    private static final Path HOST =
            Path.of("../agent/src/test/resources/host/debian-6.12.expected.txt");
    private static final Path GOLDEN =
            Path.of("src/test/resources/io/adamant/collector/metrics/node-debian-6.12.txt");
    private static final Pattern LINE =
            Pattern.compile(
                    "([a-z0-9_.]+)(?:\\{(.*)})? (\\S+) (gauge|counter|up_down_counter) (\\S+)");

    private static List<MetricPoint> sent() throws IOException {
        List<MetricPoint> points = new ArrayList<>();
        for (String line : Files.readAllLines(HOST)) {
            Matcher parts = LINE.matcher(line);
            assertThat(parts.matches()).as(line).isTrue();
            Map<String, Value> attributes = new LinkedHashMap<>();
            if (parts.group(2) != null) {
                for (String attribute : parts.group(2).split(", ")) {
                    String[] pair = attribute.split("=", 2);
                    attributes.put(pair[0], Value.of(pair[1]));
                }
            }
            Kind kind = Kind.valueOf(parts.group(4).toUpperCase(Locale.ROOT));
            double value = Double.parseDouble(parts.group(5));
            points.add(
                    new MetricPoint(parts.group(1), parts.group(3), kind, attributes, 0, 1, value));
        }
        return points;
    }

    private static List<String> rendered(List<MetricPoint> points) {
        Map<NodeName.Series, Double> sums = new LinkedHashMap<>();
        for (MetricPoint point : points) {
            for (NodeName name : NodeName.of(point)) {
                sums.merge(name.series(), name.value(point.value()), Double::sum);
            }
        }
        List<String> lines = new ArrayList<>();
        sums.forEach((series, sum) -> lines.add(line(series, sum)));
        Collections.sort(lines);
        return lines;
    }

    private static String line(NodeName.Series series, double sum) {
        return new ByteText()
                .append(series.family())
                .append(series.type() == Family.Type.COUNTER ? "_total" : "")
                .append(LabelText.whole(series.labels()))
                .append(sum)
                .toString();
    }

    @Test
    void aHostsPointsHaveTheirNodeExporterNamesAsInTheGoldenFile() throws IOException {
        List<String> lines = rendered(sent());
        if (Boolean.getBoolean("adamant.golden.write")) {
            Files.write(GOLDEN, lines);
        }

        assertThat(lines).isEqualTo(Files.readAllLines(GOLDEN));
    }

    @Test
    void everyRuleBeginsWithANameThatTheWireKnows() throws IOException {
        String wire = Files.readString(Path.of("../docs/wire.md"));

        assertThat(NodeRule.all())
                .allSatisfy(rule -> assertThat(wire).contains("`" + rule.source() + "`"));
    }

    @Test
    void cpuTimeIsOnlyThereWhereItIsPerProcessor() {
        MetricPoint sum =
                new MetricPoint(
                        "system.cpu.time",
                        "s",
                        Kind.COUNTER,
                        Map.of("cpu.mode", Value.of("user")),
                        0,
                        1,
                        5);

        assertThat(rendered(List.of(sum))).isEmpty();
    }

    @Test
    void aUnitIsInOneState() {
        assertThat(rendered(List.of(unit("failed", 1), unit("active", 0))))
                .containsExactly(
                        "node_systemd_unit_state{name=\"a.service\",state=\"active\"} 0",
                        "node_systemd_unit_state{name=\"a.service\",state=\"failed\"} 1");
    }

    private static MetricPoint unit(String state, double value) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("systemd.unit.name", Value.of("a.service"));
        attributes.put("systemd.unit.active_state", Value.of(state));
        return new MetricPoint(
                "systemd.unit.state", "1", Kind.UP_DOWN_COUNTER, attributes, 0, 1, value);
    }
}
