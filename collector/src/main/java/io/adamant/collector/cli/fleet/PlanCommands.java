package io.adamant.collector.cli.fleet;

import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.terminal.Ages;
import io.adamant.collector.cli.terminal.Paint.Tone;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.cli.terminal.Table;
import io.adamant.collector.cli.terminal.Table.Cell;
import java.util.stream.Collectors;

/** What may be approved, and how good the verdicts have been: {@code proposals}, {@code shadow}. */
final class PlanCommands {

    private static final String V1 = "/api/v1";

    private PlanCommands() {}

    static int proposals(Call call) {
        call.answer(V1 + "/proposals").ifPresent(found -> showProposals(call, found));
        return Status.DONE;
    }

    private static void showProposals(Call call, Json found) {
        Table table = new Table("proposal", "group", "what", "why", "closed");
        for (Json one : found.at("list").list()) {
            boolean isRollback = one.text("kind").equals("rollback");
            String what =
                    isRollback
                            ? one.text("from")
                                    + " -> "
                                    + (one.at("to").isNull() ? "none" : one.text("to"))
                            : "replace " + one.text("instance");
            String closed =
                    one.at("closed").list().stream()
                            .map(gate -> gate.text("gate") + " (" + gate.text("value") + ")")
                            .collect(Collectors.joining(", "));
            table.add(
                    Cell.of(one.text("id")),
                    Cell.of(one.text("group")),
                    Cell.of(what),
                    Cell.of(one.text("reason")),
                    new Cell(closed, Tone.WARN));
        }
        if (table.isEmpty()) {
            call.print("nothing is proposed");
        } else {
            call.print(table);
        }
    }

    static int shadow(Call call) {
        call.answer(V1 + "/shadow").ifPresent(found -> showShadow(call, found));
        return Status.DONE;
    }

    private static void showShadow(Call call, Json found) {
        String precision = found.text("precision_percent");
        call.print(
                "right: %s, wrong: %s, not known yet: %s; precision: %s; would have lost: %s"
                        .formatted(
                                found.at("outcomes").text("right"),
                                found.at("outcomes").text("wrong"),
                                found.at("outcomes").text("open"),
                                precision.isEmpty() ? "not known" : precision + " %",
                                found.text("would_have_lost")));
        Table table = new Table("instance", "group", "cause", "ago", "served", "outcome");
        for (Json one : found.at("list").list()) {
            table.add(
                    Cell.of(one.text("instance")),
                    Cell.of(one.text("group")),
                    Cell.of(one.text("cause")),
                    Cell.of(Ages.since(one.text("since"), call.around().clock().unixNanos())),
                    Cell.of(one.at("serving").isTrue() ? "yes" : "no"),
                    new Cell(
                            one.text("outcome"),
                            one.text("outcome").equals("wrong") ? Tone.BAD : Tone.PLAIN));
        }
        if (table.isEmpty()) {
            call.print("no case yet");
        } else {
            call.print("");
            call.print(table);
        }
    }
}
