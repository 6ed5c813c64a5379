package io.adamant.collector.cli;

import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.Command.Asked;
import io.adamant.collector.cli.command.ReceiptVerifier;
import io.adamant.collector.cli.terminal.CliException;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Paint.Tone;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.cli.terminal.Table;
import io.adamant.collector.cli.terminal.Table.Cell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was done and by whom, and whether the chain of it is whole: {@code receipts}. */
final class ReceiptCommands {

    private static final String RECEIPTS = "/api/v1/receipts";
    private static final String LIST = "list";

    private ReceiptCommands() {}

    static Command command() {
        return new Asked(
                "receipts",
                "verify that nothing was changed or dropped; or list who did what",
                List.of("verify|" + LIST, "[FILE]"),
                List.of(),
                List.of(
                        "receipts verify",
                        "receipts list",
                        "receipts verify /var/lib/adamant/control/receipts.ndjson"),
                ReceiptCommands::run);
    }

    private static int run(Call call) {
        try {
            return call.operand(0).equals(LIST) ? list(call) : verify(call);
        } catch (NoSuchFileException absent) {
            throw CliException.failed(
                    "there is no file "
                            + absent.getFile()
                            + "; a collector keeps its receipts in control/receipts.ndjson");
        } catch (IOException unreadable) {
            throw CliException.failed("the receipts cannot be read: " + unreadable);
        }
    }

    private static int verify(Call call) throws IOException {
        Optional<String> file = call.optional(1);
        ReceiptVerifier.Result result =
                file.isPresent()
                        ? call.around().receipts().verify(Path.of(file.get()))
                        : verifyFetched(call);
        call.print(
                call.paint(result.isIntact() ? Tone.GOOD : Tone.BAD, Paint.clean(result.words())));
        return result.isIntact() ? Status.DONE : Status.FAILED;
    }

    private static ReceiptVerifier.Result verifyFetched(Call call) throws IOException {
        Path copy = Files.createTempFile("adamant-receipts", ".ndjson");
        try {
            Files.write(copy, call.api().bytes(RECEIPTS));
            return call.around().receipts().verify(copy);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Oldest first, as they stand in the file; nothing is verified. */
    private static int list(Call call) throws IOException {
        Optional<String> file = call.optional(1);
        byte[] bytes =
                file.isPresent()
                        ? Files.readAllBytes(Path.of(file.get()))
                        : call.api().bytes(RECEIPTS);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (call.has("json")) {
            call.around().out().print(text);
            return Status.DONE;
        }
        Table table = new Table("when", "who", "what", "why", "came of it", "from");
        text.lines().map(Json::parse).forEach(line -> add(table, line));
        if (table.isEmpty()) {
            call.print("nothing was done yet");
        } else {
            call.print(table);
        }
        return Status.DONE;
    }

    private static void add(Table table, Json line) {
        Json audit = line.at("audit");
        if (audit.isNull()) {
            Json receipt = line.at("receipt");
            table.add(
                    Cell.dim(time(receipt.at("closed_unix_nanos"))),
                    Cell.of("controller"),
                    Cell.of("replace " + receipt.text("instance")),
                    Cell.brief(why(receipt.text("cause"), receipt.text("reason"))),
                    Cell.of(receipt.text("closed_because")),
                    Cell.of(""));
        } else {
            String result = audit.text("result");
            table.add(
                    Cell.dim(time(audit.at("at_unix_nanos"))),
                    Cell.of(audit.text("who")),
                    Cell.of(audit.text("what")),
                    Cell.of(audit.text("why")),
                    new Cell(result, result.startsWith("refused") ? Tone.WARN : Tone.PLAIN),
                    Cell.of(audit.text("from")));
        }
    }

    /** Most reasons begin with their cause. */
    private static String why(String cause, String reason) {
        return reason.startsWith(cause) ? reason : cause + ": " + reason;
    }

    private static String time(Json nanos) {
        return Instant.ofEpochSecond((long) (nanos.number() / 1e9)).toString();
    }
}
