package io.adamant.bench.run;

import io.adamant.bench.job.Row;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The figures that were promised, beside those that were measured. Medians where there are several.
 */
final class Targets {

    private static final String AGENT = "adamant-agent";
    private static final String RSYSLOG = "rsyslog";

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private Targets(Report report) {
        this.report = report;
    }

    static String table(Report report) {
        Targets targets = new Targets(report);
        targets.out.append("| | rsyslog | agent | bound |\n|---|---|---|---|\n");
        targets.catchUp();
        targets.steady();
        targets.idle();
        targets.start();
        targets.faults();
        targets.fullSpool();
        return targets.out.toString();
    }

    private void catchUp() {
        line("CPU-seconds per million lines", "catch-up", "CPU-s per M lines", 2, "1.0");
        line("catch-up lines/s", "catch-up", "lines/s", 0, "500,000");
        line("peak RSS catching up, MiB", "catch-up", "peak RSS MiB", 1, "88");
        line("peak RSS catching up over mTLS, MiB", "catch-up over mTLS", "peak RSS MiB", 1, "88");
        line("disk bytes per byte of log", "catch-up", "disk bytes per byte", 2, "0.3");
    }

    private void steady() {
        for (String section : List.of("steady", "steady over mTLS")) {
            line(section + ": CPU % of a core", section, "CPU %", 2, "2");
            line(section + ": latency p50, ms", section, "p50 ms", 1, "100");
            line(section + ": latency p99, ms", section, "p99 ms", 1, "250");
            line(section + ": peak RSS, MiB", section, "peak RSS MiB", 1, "68");
        }
    }

    private void idle() {
        idle("shipping only", "30");
        idle("shipping only, mTLS", "30");
        idle("everything", "300");
        idle("everything, mTLS", "300");
    }

    private void idle(String configuration, String bound) {
        ToDoubleFunction<Row> cpu =
                row ->
                        configuration.equals(row.figures().get("configuration"))
                                ? row.number("CPU ms a minute")
                                : Double.NaN;
        ToDoubleFunction<Row> rss =
                row ->
                        configuration.equals(row.figures().get("configuration"))
                                ? row.number("RSS MiB")
                                : Double.NaN;
        line("CPU of an idle minute, ms: " + configuration, "idle", cpu, 0, bound);
        line("RSS idle, MiB: " + configuration, "idle", rss, 1, "64");
    }

    private void start() {
        line("start to first record in the spool, ms", "start", "spooled median", 0, "250");
        line("start to first record acknowledged, ms", "start", "acknowledged median", 0, "400");
        line("start to first line at the sink, ms", "start", "line median", 0, "");
    }

    private void faults() {
        for (Row row : report.rows("faults")) {
            if (AGENT.equals(row.figures().get("peer"))) {
                Object fault = row.figures().get("fault");
                out.append("| lost / stored twice: ").append(fault).append(" | ");
                out.append(lost(RSYSLOG, fault)).append(" | ").append(lost(AGENT, fault));
                out.append(" | 0 / 0 |\n");
            }
        }
    }

    private String lost(String peer, Object fault) {
        return report.rows("faults").stream()
                .filter(row -> peer.equals(row.figures().get("peer")))
                .filter(row -> fault.equals(row.figures().get("fault")))
                .map(
                        row ->
                                String.format(
                                        Locale.ROOT,
                                        "%,.0f / %,.0f",
                                        row.number("lost"),
                                        row.number("stored twice")))
                .findFirst()
                .orElse("-");
    }

    private void fullSpool() {
        for (Row row : report.rows("full-spool")) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "| %s: start to spooled, ms; RSS, MiB | - | %.0f; %.1f | unchanged |%n",
                            row.figures().get("spool"),
                            row.number("spooled median"),
                            row.number("RSS MiB")));
        }
    }

    private void line(String title, String section, String figure, int digits, String bound) {
        line(title, section, row -> row.number(figure), digits, bound);
    }

    private void line(
            String title, String section, ToDoubleFunction<Row> figure, int digits, String bound) {
        String agent = median(section, AGENT, figure, digits);
        if (!agent.equals("-")) {
            String other = median(section, RSYSLOG, figure, digits);
            out.append("| ").append(title).append(" | ").append(other).append(" | ").append(agent);
            out.append(" | ").append(bound).append(" |\n");
        }
    }

    private String median(String section, String peer, ToDoubleFunction<Row> figure, int digits) {
        double[] values =
                report.rows(section).stream()
                        .filter(row -> peer.equals(row.figures().get("peer")))
                        .mapToDouble(figure)
                        .filter(value -> !Double.isNaN(value))
                        .sorted()
                        .toArray();
        if (values.length == 0) {
            return "-";
        }
        String format = "%,." + digits + "f";
        String middle = String.format(Locale.ROOT, format, values[values.length / 2]);
        if (values.length == 1) {
            return middle;
        }
        return middle
                + " ("
                + String.format(Locale.ROOT, format, values[0])
                + " to "
                + String.format(Locale.ROOT, format, values[values.length - 1])
                + ")";
    }
}
