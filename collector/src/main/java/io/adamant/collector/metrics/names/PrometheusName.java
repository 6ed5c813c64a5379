package io.adamant.collector.metrics.names;

import io.adamant.collector.metrics.text.Family;
import io.adamant.shared.wire.MetricPoint;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An OTel metric as Prometheus names it (opentelemetry-specification,
 * compatibility/prometheus_and_openmetrics.md), in base units and clean under promtool's linter:
 * dots become underscores, the unit becomes a suffix, counters end in {@code _total}.
 *
 * @param name the family's name without {@code _total}
 * @param type gauge or counter
 * @param scale what a value is multiplied with to be in the base unit
 */
public record PrometheusName(String name, Family.Type type, double scale) {

    private static final int MAX_LENGTH = 200;

    private record Unit(String suffix, double scale) {}

    private static final Map<String, Unit> UNITS =
            Map.ofEntries(
                    Map.entry("s", new Unit("seconds", 1)),
                    Map.entry("ms", new Unit("seconds", 1e-3)),
                    Map.entry("us", new Unit("seconds", 1e-6)),
                    Map.entry("ns", new Unit("seconds", 1e-9)),
                    Map.entry("min", new Unit("seconds", 60)),
                    Map.entry("h", new Unit("seconds", 3_600)),
                    Map.entry("d", new Unit("seconds", 86_400)),
                    Map.entry("By", new Unit("bytes", 1)),
                    Map.entry("KiBy", new Unit("bytes", 1_024)),
                    Map.entry("MiBy", new Unit("bytes", 1_048_576)),
                    Map.entry("GiBy", new Unit("bytes", 1_073_741_824)),
                    Map.entry("By/s", new Unit("bytes_per_second", 1)),
                    Map.entry("%", new Unit("ratio", 0.01)),
                    Map.entry("Hz", new Unit("hertz", 1)),
                    Map.entry("Cel", new Unit("celsius", 1)),
                    Map.entry("V", new Unit("volts", 1)),
                    Map.entry("W", new Unit("watts", 1)));

    /** Suffixes that belong to histograms, summaries and counters. */
    private static final Set<String> RESERVED =
            Set.of("_count", "_sum", "_bucket", "_total", "_info", "_created");

    /** Empty when nothing that Prometheus takes can be made of the name. */
    public static Optional<PrometheusName> of(MetricPoint point) {
        Family.Type type =
                point.kind() == MetricPoint.Kind.COUNTER ? Family.Type.COUNTER : Family.Type.GAUGE;
        String name = identifier(point.name());
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Unit unit = unit(point);
        String stem = name.endsWith("_total") ? name.substring(0, name.length() - 6) : name;
        if (!unit.suffix().isEmpty() && !stem.endsWith("_" + unit.suffix())) {
            stem = stem + "_" + unit.suffix();
        }
        if (type == Family.Type.GAUGE) {
            stem = unreserved(stem);
        }
        return Optional.of(new PrometheusName(stem, type, unit.scale()));
    }

    /** {@code 1} is a ratio only where it is a gauge: a sum counts something without a name. */
    private static Unit unit(MetricPoint point) {
        if (point.unit().equals("1")) {
            return new Unit(point.kind() == MetricPoint.Kind.GAUGE ? "ratio" : "", 1);
        }
        Unit known = UNITS.get(point.unit());
        return known == null ? new Unit("", 1) : known;
    }

    /** {@code system.process.count} is a level: its Prometheus name may not look like a count. */
    private static String unreserved(String name) {
        for (String suffix : RESERVED) {
            if (name.endsWith(suffix)) {
                String stem = name.substring(0, name.length() - suffix.length());
                return suffix.equals("_count") ? stem + "_number" : name + "_value";
            }
        }
        return name;
    }

    /** Lower-case words of letters and digits, joined by single underscores; empty if none. */
    public static String identifier(String text) {
        StringBuilder out = new StringBuilder(text.length() + 4);
        for (int i = 0; i < text.length() && out.length() <= MAX_LENGTH; i++) {
            char c = text.charAt(i);
            boolean isWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
            boolean breaks =
                    i > 0 && c >= 'A' && c <= 'Z' && Character.isLowerCase(text.charAt(i - 1));
            if ((!isWord || breaks) && !out.isEmpty() && out.charAt(out.length() - 1) != '_') {
                out.append('_');
            }
            if (isWord) {
                if (out.isEmpty() && isDigit(c)) {
                    out.append('_');
                }
                out.append(c);
            }
        }
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == '_') {
            end--;
        }
        return out.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
