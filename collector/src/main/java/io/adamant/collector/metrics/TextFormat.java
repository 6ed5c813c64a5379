package io.adamant.collector.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The two text formats of Prometheus and how a scraper asks for them. */
enum TextFormat {
    /** prometheus.io, "Exposition formats", version 0.0.4. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** The OpenMetrics specification 1.0. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String END = "# EOF\n";

    private final String contentType;

    TextFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** OpenMetrics only for those who name it and like it no less than plain text. */
    static TextFormat accepted(@Nullable String accept) {
        double open = -1;
        double plain = -1;
        for (String range : accept == null ? new String[0] : accept.split(",", 50)) {
            String[] parts = range.strip().toLowerCase(Locale.ROOT).split(";", -1);
            switch (parts[0].strip()) {
                case "application/openmetrics-text" -> open = Math.max(open, quality(parts));
                case "text/plain" -> plain = Math.max(plain, quality(parts));
                default -> {}
            }
        }
        return open > 0 && open >= plain ? OPEN_METRICS : PROMETHEUS;
    }

    private static double quality(String[] parts) {
        for (String part : parts) {
            String parameter = part.strip();
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException unreadable) {
                    return 0;
                }
            }
        }
        return 1;
    }

    /**
     * One text out of the collector's own and ours, each family once: where both have a family of
     * the same name and type, our samples follow the others.
     *
     * @param own as the meters render it in this format
     * @param families by name
     */
    String render(String own, Map<String, Family> families) {
        Map<String, Family> rest = new TreeMap<>(families);
        StringBuilder out = new StringBuilder(own.length() + 256 * families.size());
        Family merging = null;
        for (String line : own.lines().toList()) {
            if (line.equals(END.strip())) {
                continue;
            }
            if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                String name = familyName(line);
                if (merging != null && !merging.name().equals(name)) {
                    samples(out, merging);
                    merging = null;
                }
                Family ours = rest.get(name);
                if (ours != null && line.startsWith("# TYPE ")) {
                    rest.remove(name);
                    merging = line.endsWith(" " + type(ours)) ? ours : null;
                }
            }
            out.append(line).append('\n');
        }
        if (merging != null) {
            samples(out, merging);
        }
        rest.values().stream().filter(family -> !family.isEmpty()).forEach(f -> family(out, f));
        return this == OPEN_METRICS ? out.append(END).toString() : out.toString();
    }

    /** The family's name without {@code _total}, from its HELP or TYPE line. */
    private String familyName(String line) {
        String rest = line.substring("# HELP ".length());
        int end = rest.indexOf(' ');
        String name = end < 0 ? rest : rest.substring(0, end);
        return this == PROMETHEUS && name.endsWith("_total")
                ? name.substring(0, name.length() - "_total".length())
                : name;
    }

    private void family(StringBuilder out, Family family) {
        boolean suffixed = this == PROMETHEUS && family.type() == Family.Type.COUNTER;
        String name = suffixed ? family.name() + "_total" : family.name();
        out.append("# HELP ").append(name).append(' ').append(escaped(family.help())).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type(family)).append('\n');
        samples(out, family);
    }

    private static void samples(StringBuilder out, Family family) {
        family.samples().forEach(sample -> out.append(sample).append('\n'));
    }

    private static String type(Family family) {
        return switch (family.type()) {
            case GAUGE -> "gauge";
            case COUNTER -> "counter";
        };
    }

    private String escaped(String help) {
        String text = help.replace("\\", "\\\\").replace("\n", "\\n");
        return this == OPEN_METRICS ? text.replace("\"", "\\\"") : text;
    }
}
