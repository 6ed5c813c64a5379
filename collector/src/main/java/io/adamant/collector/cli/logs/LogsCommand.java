package io.adamant.collector.cli.logs;

import io.adamant.collector.cli.ask.Api;
import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.Command.Asked;
import io.adamant.collector.cli.command.Command.Option;
import io.adamant.collector.cli.terminal.CliException;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Paint.Tone;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.cli.terminal.Table;
import io.adamant.collector.cli.terminal.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code logs}: LogQL, or options that make it, over the Loki API. */
final class LogsCommand {

    private static final int DEFAULT_LIMIT = 500;
    private static final int MAX_LIMIT = 5_000;

    /** Lines shown before following begins, unless {@code --since} asks for more. */
    private static final int LINES_BEFORE = 10;

    /** The end of the collector's words about a query. */
    private static final Pattern PLACE = Pattern.compile(", at (\\d{1,6}):(\\d{1,6})$");

    private LogsCommand() {}

    static Command command() {
        return new Asked(
                "logs",
                "log lines and events, of hosts that are gone too; or numbers, with LogQL",
                List.of("[QUERY]"),
                List.of(
                        Option.of("instance", "ID", "only this one"),
                        Option.of("group", "NAME", "only this group"),
                        Option.of("contains", "TEXT", "only lines with it; case matters"),
                        Option.of("grep", "REGEX", "only lines that it matches (RE2)"),
                        Option.of("since", "WHEN", "10m, 2h, 1d, or 2026-11-21T10:00:00Z"),
                        Option.of("until", "WHEN", "as since"),
                        Option.of("limit", "N", "the newest so many (500, at most 5000)"),
                        Option.flag("follow", "go on with new lines as they come; -f too")),
                List.of(
                        "logs --since 10m --contains ERROR",
                        "logs --instance i-3f9a01c2 --follow",
                        "logs --group web --grep 'timeout|refused' -f",
                        "logs '{application=\"shop\"} |= `ERROR` | json | status >= 500'",
                        "logs 'topk(5, sum by (instance) (rate({group=\"web\"}[5m])))'"),
                LogsCommand::run);
    }

    private static int run(Call call) {
        String query = query(call);
        try {
            if (!query.stripLeading().startsWith("{")) {
                numbers(call, query);
            } else if (call.has("follow")) {
                follow(call, query);
            } else {
                search(call, query);
            }
            return Status.DONE;
        } catch (CliException wrong) {
            Matcher place = PLACE.matcher(wrong.words());
            if (!place.find()) {
                throw wrong;
            }
            call.around().err().println("adamant: " + Paint.clean(wrong.words()));
            point(call, query, place);
            return Status.USAGE;
        }
    }

    /** The line of the query and a caret below the place. */
    private static void point(Call call, String query, Matcher place) {
        List<String> lines = query.lines().toList();
        int line = Integer.parseInt(place.group(1));
        int column = Integer.parseInt(place.group(2));
        String text = line <= lines.size() ? lines.get(line - 1) : "";
        int before = Math.min(column - 1, text.length());
        call.around().err().println("  " + Paint.clean(text));
        call.around()
                .err()
                .println(
                        "  "
                                + " ".repeat(Paint.clean(text.substring(0, before)).length())
                                + call.paint(Tone.BAD, "^"));
    }

    private static String query(Call call) {
        List<String> matchers = new ArrayList<>();
        for (String label : List.of("instance", "group")) {
            String value = call.option(label);
            if (value != null) {
                matchers.add(label + "=" + Json.quote(value));
            }
        }
        StringBuilder filters = new StringBuilder();
        filter(filters, " |= ", call.option("contains"));
        filter(filters, " |~ ", call.option("grep"));
        if (call.optional(0).isPresent()) {
            if (!matchers.isEmpty() || !filters.isEmpty()) {
                throw CliException.usage(
                        "give a query, or --instance, --group, --contains and --grep, not both");
            }
            return call.operand(0);
        }
        if (matchers.isEmpty()) {
            matchers.add("instance=~\".+\"");
        }
        return "{" + String.join(", ", matchers) + "}" + filters;
    }

    private static void filter(StringBuilder filters, String operator, @Nullable String text) {
        if (text != null) {
            filters.append(operator).append(Json.quote(text));
        }
    }

    private static int limit(Call call, int fallback) {
        String limit = call.option("limit");
        if (limit == null) {
            return fallback;
        }
        if (!limit.matches("\\d{1,6}")
                || Integer.parseInt(limit) < 1
                || Integer.parseInt(limit) > MAX_LIMIT) {
            throw CliException.usage("--limit must be a number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(limit);
    }

    private static void search(Call call, String query) {
        int limit = limit(call, DEFAULT_LIMIT);
        LogPeriod period = LogPeriod.of(call);
        if (call.has("json")) {
            call.print(call.api().text(LogSearcher.path(query, period, limit)));
            return;
        }
        LogSearcher searcher = new LogSearcher(call, query, limit);
        List<LogRow> rows = searcher.newest(period);
        rows.forEach(row -> row.print(call));
        searcher.notes().forEach(note -> note(call, note));
        if (rows.size() == limit) {
            note(call, "these are the newest; --limit shows more");
        }
    }

    private static void note(Call call, String note) {
        call.around().err().println("note: " + Paint.clean(note));
    }

    private static void follow(Call call, String query) {
        Map<String, @Nullable String> parameters = Api.parameters();
        parameters.put("query", query);
        parameters.put("limit", "1");
        parameters.put("since", "1s");
        // A WebSocket that is refused cannot say why; a query can.
        call.api().get(Api.path(LogSearcher.V1 + "/query_range", parameters));
        int before = call.has("since") ? DEFAULT_LIMIT : LINES_BEFORE;
        parameters.put("limit", Integer.toString(limit(call, before)));
        parameters.put("since", null);
        long start = call.has("since") ? LogPeriod.of(call).fromNanos() : 0;
        parameters.put("start", Long.toString(start));
        String path = Api.path(LogSearcher.V1 + "/tail", parameters);
        call.api().follow(path).run(message -> show(call, message));
    }

    private static void show(Call call, Json message) {
        if (call.has("json")) {
            call.print(message.raw());
            return;
        }
        LogRow.of(message.at("streams")).forEach(row -> row.print(call));
        int dropped = message.at("dropped_entries").list().size();
        if (dropped > 0) {
            note(
                    call,
                    dropped + " lines or more were skipped: they came faster than they were taken");
        }
    }

    /** The values of now, or of {@code --until}, one series a row. */
    private static void numbers(Call call, String query) {
        if (call.has("follow")) {
            throw CliException.usage("numbers cannot be followed; --follow takes a log query");
        }
        Map<String, @Nullable String> parameters = Api.parameters();
        parameters.put("query", query);
        parameters.put("time", Long.toString(LogPeriod.of(call).untilNanos()));
        call.answer(Api.path(LogSearcher.V1 + "/query", parameters))
                .ifPresent(found -> table(call, found));
    }

    private static void table(Call call, Json found) {
        Json result = found.at("data", "result");
        if (found.at("data").text("resultType").equals("scalar")) {
            call.print(result.list().getLast().text());
        } else {
            Table table = new Table("series", "value");
            for (Json series : result.list()) {
                String labels =
                        new TreeMap<>(series.at("metric").fields())
                                .entrySet().stream()
                                        .map(e -> e.getKey() + "=" + e.getValue().text())
                                        .collect(Collectors.joining(" "));
                table.add(Cell.of(labels), Cell.of(series.at("value").list().getLast().text()));
            }
            if (!table.isEmpty()) {
                call.print(table);
            }
        }
        for (Json warning : found.at("warnings").list()) {
            note(call, warning.text());
        }
    }
}
