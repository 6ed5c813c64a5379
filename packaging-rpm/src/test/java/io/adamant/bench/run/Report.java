package io.adamant.bench.run;

import io.adamant.bench.job.Row;
import io.adamant.bench.peer.MachineLoad;
import io.adamant.bench.peer.Peer;
import io.adamant.bench.sink.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured, and on what; written anew after each row, so that a run cut short keeps its
 * rows.
 */
final class Report {

    private final Path dir;
    private final Map<String, Object> context = new LinkedHashMap<>();
    private final Map<String, List<Row>> sections = new LinkedHashMap<>();

    Report(Path dir, List<Peer> peers, List<String> words) throws IOException {
        this.dir = Files.createDirectories(dir);
        context.put("began", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        context.put("options", String.join(" ", words));
        context.put("commit", said("git", "describe", "--always", "--dirty"));
        context.put("kernel", System.getProperty("os.version"));
        context.put("cores", Runtime.getRuntime().availableProcessors());
        context.put("processor", processor());
        context.put("jdk", Runtime.version().toString());
        context.put("load at the beginning", MachineLoad.average());
        for (Peer peer : peers) {
            context.put(peer.name(), peer.version());
        }
    }

    void add(String section, Row row) throws IOException {
        sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(row);
        System.err.println(section + ": " + row.figures());
        write();
    }

    List<Row> rows(String section) {
        return sections.getOrDefault(section, List.of());
    }

    private void write() throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("context", context);
        sections.forEach((name, rows) -> all.put(name, rows.stream().map(Row::figures).toList()));
        Files.writeString(dir.resolve("report.json"), Json.of(all));
        Files.writeString(dir.resolve("report.md"), markdown());
    }

    private String markdown() {
        StringBuilder out = new StringBuilder();
        context.forEach(
                (name, value) ->
                        out.append("- ").append(name).append(": ").append(value).append('\n'));
        out.append('\n').append(Targets.table(this)).append('\n');
        sections.forEach(
                (name, rows) -> table(out.append("### ").append(name).append("\n\n"), rows));
        return out.toString();
    }

    private static void table(StringBuilder out, List<Row> rows) {
        List<String> columns = new ArrayList<>();
        rows.forEach(
                row ->
                        row.figures().keySet().stream()
                                .filter(name -> !columns.contains(name))
                                .forEach(columns::add));
        line(out, columns);
        line(out, columns.stream().map(_ -> "---").toList());
        for (Row row : rows) {
            line(out, columns.stream().map(name -> shown(row.figures().get(name))).toList());
        }
        out.append('\n');
    }

    private static void line(StringBuilder out, List<String> cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String shown(Object value) {
        return switch (value) {
            case null -> "";
            case Long number -> String.format(Locale.ROOT, "%,d", number);
            case List<?> list when list.isEmpty() -> "";
            case List<?> list -> list.size() + ": " + list.getFirst();
            default -> value.toString().replace("|", "/");
        };
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String said(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
