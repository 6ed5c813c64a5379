package io.adamant.collector.cli;

import io.adamant.collector.cli.Command.Asked;
import io.adamant.collector.cli.Command.Option;
import io.adamant.collector.cli.Paint.Tone;
import io.adamant.collector.cli.Table.Cell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was kept: {@code logs}, {@code evidence}, {@code completeness}, {@code receipts}. */
final class LogCommands {

    private static final String V1 = "/api/v1";

    /** Lines shown before following begins. */
    private static final String LINES_BEFORE = "10";

    private LogCommands() {}

    static List<Command> all() {
        return List.of(
                new Asked(
                        "logs",
                        "log lines and events, of hosts that are gone too",
                        List.of(),
                        List.of(
                                Option.of("instance", "ID", "only this one"),
                                Option.of("contains", "TEXT", "only lines with it; case matters"),
                                Option.of("since", "WHEN", "10m, 2h, 1d, or 2026-11-21T10:00:00Z"),
                                Option.of("until", "WHEN", "as since"),
                                Option.of("limit", "N", "the newest so many (500, at most 5000)"),
                                Option.flag("follow", "go on with new lines as they come")),
                        List.of(
                                "logs --since 10m --contains ERROR",
                                "logs --instance i-3f9a01c2 --follow"),
                        LogCommands::logs),
                new Asked(
                        "evidence",
                        "what is kept of an instance that was replaced",
                        List.of("ID", "[FILE]"),
                        List.of(),
                        List.of("evidence i-0e44b1d9", "evidence i-0e44b1d9 console.txt"),
                        LogCommands::evidence),
                new Asked(
                        "completeness",
                        "complete, or which records are missing and why",
                        List.of("ID"),
                        List.of(),
                        List.of("completeness i-3f9a01c2"),
                        LogCommands::completeness),
                new Asked(
                        "receipts",
                        "verify that no receipt was changed, dropped or put in between",
                        List.of("verify", "[FILE]"),
                        List.of(),
                        List.of(
                                "receipts verify",
                                "receipts verify /var/lib/adamant/control/receipts.ndjson"),
                        LogCommands::receipts));
    }

    private static int logs(Call call) {
        boolean follows = call.has("follow");
        Map<String, @Nullable String> query = Api.parameters();
        query.put("instance", call.option("instance"));
        query.put("contains", call.option("contains"));
        Map<String, @Nullable String> stream = Api.parameters();
        stream.putAll(query);
        stream.put("logs", "all");
        query.put("from", call.option("since"));
        query.put("until", call.option("until"));
        boolean isShort = follows && !call.has("since");
        query.put("limit", isShort ? call.option("limit", LINES_BEFORE) : call.option("limit"));
        String search = Api.path(V1 + "/logs", query);
        if (follows) {
            follow(call, search, Api.path(V1 + "/events", stream));
        } else {
            call.answer(search).ifPresent(found -> show(call, found, Set.of()));
        }
        return CliMain.DONE;
    }

    /** Searches once the stream is open, so that no line falls between the two. */
    private static void follow(Call call, String search, String stream) {
        Set<String> shown = new HashSet<>();
        call.api()
                .follow(
                        stream,
                        (event, data) -> {
                            if (event.equals("log")) {
                                show(call, data, shown);
                            } else if (shown.isEmpty()) {
                                Json found = call.api().get(search);
                                show(call, found, Set.of());
                                found.at("list").list().forEach(line -> shown.add(key(line)));
                                shown.add("");
                            }
                        });
    }

    private static String key(Json line) {
        return line.text("time") + ' ' + line.text("instance") + ' ' + line.text("text");
    }

    private static void show(Call call, Json found, Set<String> shown) {
        for (Json line : found.at("list").list()) {
            if (!shown.contains(key(line))) {
                print(call, line);
            }
        }
        for (Json note : found.at("notes").list()) {
            call.around().err().println("note: " + Paint.clean(note.text()));
        }
        if (found.at("truncated").isTrue()) {
            call.around().err().println("note: these are the newest; --limit shows more");
        }
        if (found.at("skipped").number() > 0) {
            call.around().err().println("note: " + found.text("skipped") + " lines were skipped");
        }
    }

    /** One line, those of a stack trace below it. */
    private static void print(Call call, Json line) {
        double severity = line.at("severity").number();
        Tone tone = severity >= 17 ? Tone.BAD : severity >= 13 ? Tone.WARN : Tone.PLAIN;
        String source = line.text("source");
        String name = source.startsWith("adamant.") ? source + ": " : "";
        String[] texts = line.text("text").split("\n", -1);
        call.print(
                call.paint(Tone.DIM, line.text("time"))
                        + " "
                        + call.paint(Tone.INFO, line.text("instance"))
                        + " "
                        + call.paint(tone, Paint.clean(name + texts[0])));
        for (int i = 1; i < texts.length; i++) {
            call.print("    " + call.paint(tone, Paint.clean(texts[i])));
        }
    }

    private static int evidence(Call call) {
        String path = V1 + "/instances/" + Api.step(call.operand(0)) + "/evidence";
        Optional<String> file = call.optional(1);
        if (file.isPresent()) {
            printFile(call, call.api().bytes(path + "/" + Api.step(file.get())));
        } else {
            call.answer(path).ifPresent(found -> list(call, found));
        }
        return CliMain.DONE;
    }

    /** Byte for byte into a pipe or file, so that its hash still holds; harmless on a terminal. */
    private static void printFile(Call call, byte[] bytes) {
        if (call.around().paint().isOn()) {
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> call.print(Paint.clean(line)));
        } else {
            call.around().out().write(bytes, 0, bytes.length);
            call.around().out().flush();
        }
    }

    private static void list(Call call, Json found) {
        Table table = new Table("file", "bytes", "sha-256");
        for (Json file : found.at("list").list()) {
            table.add(
                    Cell.of(file.text("name")),
                    Cell.of(file.text("bytes")),
                    Cell.dim(file.text("sha256")));
        }
        call.print(table);
        for (Json missing : found.at("missing").list()) {
            call.print("missing: " + Paint.clean(missing.text()));
        }
    }

    private static int completeness(Call call) {
        call.answer(V1 + "/instances/" + Api.step(call.operand(0)) + "/completeness")
                .ifPresent(found -> showCompleteness(call, found));
        return CliMain.DONE;
    }

    private static void showCompleteness(Call call, Json found) {
        call.print(Paint.clean(found.text("words")));
        Table table = new Table("epoch", "first", "last", "records", "reason", "detail");
        for (Json gap : found.at("gaps").list()) {
            table.add(
                    Cell.of(gap.text("epoch")),
                    Cell.of(gap.text("first")),
                    Cell.of(gap.text("last")),
                    Cell.of(gap.text("count")),
                    Cell.of(gap.text("reason")),
                    Cell.of(gap.text("detail")));
        }
        if (!table.isEmpty()) {
            call.print(table);
        }
        for (Json loss : found.at("unnumbered").list()) {
            call.print(Paint.clean(loss.text("reason") + ": " + loss.text("detail")));
        }
    }

    private static int receipts(Call call) {
        try {
            Optional<String> file = call.optional(1);
            ReceiptVerifier.Result result =
                    file.isPresent()
                            ? call.around().receipts().verify(Path.of(file.get()))
                            : verifyFetched(call);
            call.print(
                    call.paint(
                            result.isIntact() ? Tone.GOOD : Tone.BAD, Paint.clean(result.words())));
            return result.isIntact() ? CliMain.DONE : CliMain.FAILED;
        } catch (IOException unreadable) {
            throw CliException.failed("the receipts cannot be read: " + unreadable);
        }
    }

    private static ReceiptVerifier.Result verifyFetched(Call call) throws IOException {
        Path copy = Files.createTempFile("adamant-receipts", ".ndjson");
        try {
            Files.write(copy, call.api().bytes(V1 + "/receipts"));
            return call.around().receipts().verify(copy);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
