package io.adamant.collector.metrics;

import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The same numbers under the names of node_exporter 1.x, where they mean exactly the same, so that
 * dashboards made for it work. Its names break promtool's own rules (camel case, units), so they
 * are a page of their own. CPU time is offered only when the host sends it per processor: a sum
 * over processors under that name would be read wrongly by every dashboard.
 */
final class NodeNames {

    /**
     * One rule. Points that end in the same series are added up.
     *
     * @param source OTel name
     * @param where attribute that must have one of the values, or empty for any point
     * @param values the attribute's values
     * @param label the attribute that becomes a label, or empty
     * @param as the label's name
     */
    private record Rule(
            String source,
            String where,
            List<String> values,
            String target,
            Family.Type type,
            String label,
            String as) {}

    private static final String IO = "network.io.direction";
    private static final String NIC = "network.interface.name";
    private static final String DISK = "disk.io.direction";
    private static final String DEVICE = "system.device";
    private static final String FS = "system.filesystem.usage";
    private static final String FS_STATE = "system.filesystem.state";
    private static final String MOUNT = "system.filesystem.mountpoint";
    private static final String MEMORY = "system.memory.usage";
    private static final String MEMORY_STATE = "system.memory.state";

    private static final List<Rule> RULES =
            List.of(
                    gauge("system.cpu.load_average.1m", "", "", "node_load1"),
                    gauge("system.cpu.load_average.5m", "", "", "node_load5"),
                    gauge("system.cpu.load_average.15m", "", "", "node_load15"),
                    gauge("system.memory.limit", "", "", "node_memory_MemTotal_bytes"),
                    gauge(
                            "system.memory.linux.available",
                            "",
                            "",
                            "node_memory_MemAvailable_bytes"),
                    gauge(MEMORY, MEMORY_STATE, "free", "node_memory_MemFree_bytes"),
                    gauge(MEMORY, MEMORY_STATE, "buffers", "node_memory_Buffers_bytes"),
                    gauge(MEMORY, MEMORY_STATE, "cached", "node_memory_Cached_bytes"),
                    gauge(
                            "system.paging.usage",
                            "system.paging.state",
                            "free",
                            "node_memory_SwapFree_bytes"),
                    new Rule(
                            "system.paging.usage",
                            "system.paging.state",
                            List.of("used", "free"),
                            "node_memory_SwapTotal_bytes",
                            Family.Type.GAUGE,
                            "",
                            ""),
                    filesystem("node_filesystem_avail_bytes", "free"),
                    filesystem("node_filesystem_free_bytes", "free", "reserved"),
                    filesystem("node_filesystem_size_bytes", "used", "free", "reserved"),
                    counter("system.network.io", IO, "receive", "node_network_receive_bytes", NIC),
                    counter(
                            "system.network.io",
                            IO,
                            "transmit",
                            "node_network_transmit_bytes",
                            NIC),
                    counter(
                            "system.network.errors",
                            IO,
                            "receive",
                            "node_network_receive_errs",
                            NIC),
                    counter(
                            "system.network.errors",
                            IO,
                            "transmit",
                            "node_network_transmit_errs",
                            NIC),
                    counter("system.disk.io", DISK, "read", "node_disk_read_bytes", DEVICE),
                    counter("system.disk.io", DISK, "write", "node_disk_written_bytes", DEVICE),
                    counter(
                            "system.disk.operations",
                            DISK,
                            "read",
                            "node_disk_reads_completed",
                            DEVICE),
                    counter(
                            "system.disk.operations",
                            DISK,
                            "write",
                            "node_disk_writes_completed",
                            DEVICE),
                    new Rule(
                            "system.process.created",
                            "",
                            List.of(),
                            "node_forks",
                            Family.Type.COUNTER,
                            "",
                            ""));

    private static final Map<String, String> CPU_MODES = Map.of("interrupt", "irq");

    /** Not among the rules: two attributes become labels. */
    private static final Rule CPU =
            new Rule(
                    "system.cpu.time",
                    "",
                    List.of(),
                    "node_cpu_seconds",
                    Family.Type.COUNTER,
                    "",
                    "");

    private record Key(Rule rule, Map<String, String> labels) {}

    private final Map<Key, Double> sums = new LinkedHashMap<>();

    private static Rule gauge(String source, String where, String value, String target) {
        List<String> values = value.isEmpty() ? List.of() : List.of(value);
        return new Rule(source, where, values, target, Family.Type.GAUGE, "", "");
    }

    private static Rule filesystem(String target, String... states) {
        return new Rule(
                FS, FS_STATE, List.of(states), target, Family.Type.GAUGE, MOUNT, "mountpoint");
    }

    private static Rule counter(
            String source, String where, String value, String target, String label) {
        return new Rule(
                source, where, List.of(value), target, Family.Type.COUNTER, label, "device");
    }

    void add(Map<String, String> fleet, MetricPoint point) {
        if (point.name().equals(CPU.source())) {
            cpuTime(fleet, point);
        }
        for (Rule rule : RULES) {
            if (rule.source().equals(point.name()) && matches(rule, point)) {
                Map<String, String> labels = new LinkedHashMap<>(fleet);
                if (!rule.label().isEmpty()) {
                    labels.put(rule.as(), text(point, rule.label()));
                }
                sums.merge(new Key(rule, labels), point.value(), Double::sum);
            }
        }
    }

    private void cpuTime(Map<String, String> fleet, MetricPoint point) {
        String processor = text(point, "cpu.logical_number");
        String mode = text(point, "cpu.mode");
        if (!processor.isEmpty() && !mode.isEmpty()) {
            Map<String, String> labels = new LinkedHashMap<>(fleet);
            labels.put("cpu", processor);
            labels.put("mode", CPU_MODES.getOrDefault(mode, mode));
            sums.merge(new Key(CPU, labels), point.value(), Double::sum);
        }
    }

    private static boolean matches(Rule rule, MetricPoint point) {
        return rule.where().isEmpty() || rule.values().contains(text(point, rule.where()));
    }

    private static String text(MetricPoint point, String attribute) {
        Value value = point.attributes().get(attribute);
        return value == null ? "" : value.asText();
    }

    Map<String, Family> families() {
        Map<String, Family> families = new TreeMap<>();
        sums.forEach(
                (key, value) ->
                        families.computeIfAbsent(
                                        key.rule().target(),
                                        name ->
                                                new Family(
                                                        name,
                                                        key.rule().type(),
                                                        "As node_exporter has it."))
                                .add(key.labels(), value));
        return families;
    }
}
