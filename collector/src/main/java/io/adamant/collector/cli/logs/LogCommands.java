package io.adamant.collector.cli.logs;

import io.adamant.collector.cli.ask.Api;
import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.Command.Asked;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.cli.terminal.Table;
import io.adamant.collector.cli.terminal.Table.Cell;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What was kept: {@code logs}, {@code evidence}, {@code completeness}. */
public final class LogCommands {

    private static final String V1 = "/api/v1";

    private LogCommands() {}

    public static List<Command> all() {
        return List.of(
                LogsCommand.command(),
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
                        LogCommands::completeness));
    }

    private static int evidence(Call call) {
        String path = V1 + "/instances/" + Api.step(call.operand(0)) + "/evidence";
        Optional<String> file = call.optional(1);
        if (file.isPresent()) {
            printFile(call, call.api().bytes(path + "/" + Api.step(file.get())));
        } else {
            call.answer(path).ifPresent(found -> list(call, found));
        }
        return Status.DONE;
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
        return Status.DONE;
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
}
