package io.adamant.collector.metrics.text;

import java.util.Map;
import java.util.TreeMap;

/** The two text formats of Prometheus. */
public enum TextFormat {
    /** prometheus.io, "Exposition formats", version 0.0.4. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** The OpenMetrics specification 1.0.0. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String END = "# EOF\n";

    private final String contentType;

    TextFormat(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /**
     * One text out of the collector's own and ours, each family once: where both have a family of
     * the same name and type, our samples follow the others.
     *
     * @param own as the meters render it in this format; may be empty
     * @param families by name
     */
    public ByteText render(String own, Map<String, Family> families) {
        Map<String, Family> rest = new TreeMap<>(families);
        ByteText out = new ByteText();
        Family merging = null;
        for (String line : own.lines().toList()) {
            if (line.equals(END.strip())) {
                continue;
            }
            if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                String name = familyName(line);
                if (merging != null && !merging.name().equals(name)) {
                    out.append(merging.samples());
                    merging = null;
                }
                Family ours = rest.get(name);
                if (ours != null && line.startsWith("# TYPE ")) {
                    rest.remove(name);
                    merging = line.endsWith(" " + ours.type().word()) ? ours : null;
                }
            }
            out.append(line).append('\n');
        }
        if (merging != null) {
            out.append(merging.samples());
        }
        rest.values().stream().filter(family -> !family.isEmpty()).forEach(f -> family(out, f));
        if (this == OPEN_METRICS) {
            out.append(END);
        }
        return out;
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

    private void family(ByteText out, Family family) {
        boolean suffixed = this == PROMETHEUS && family.type() == Family.Type.COUNTER;
        String name = suffixed ? family.name() + "_total" : family.name();
        out.append("# HELP ").append(name).append(' ').append(escaped(family.help())).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(family.type().word()).append('\n');
        out.append(family.samples());
    }

    private String escaped(String help) {
        String text = help.replace("\\", "\\\\").replace("\n", "\\n");
        return this == OPEN_METRICS ? text.replace("\"", "\\\"") : text;
    }
}
