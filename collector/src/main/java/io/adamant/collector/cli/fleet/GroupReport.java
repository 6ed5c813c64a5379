package io.adamant.collector.cli.fleet;

import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Paint.Tone;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.cli.terminal.Table;
import io.adamant.collector.cli.terminal.Table.Cell;

/** Every group in a line, and below them what is held, and what is set wrongly. */
final class GroupReport {

    private GroupReport() {}

    static int run(Call call) {
        call.answer("/api/v1/groups").ifPresent(found -> show(call, found));
        return Status.DONE;
    }

    private static void show(Call call, Json found) {
        Table table =
                new Table(
                        "group",
                        "application",
                        "healthy",
                        "desired",
                        "max",
                        "image",
                        "open",
                        "breaker");
        for (Json group : found.at("list").list()) {
            String breaker = group.at("breaker", "phase").text();
            String healthy = group.at("instances", "healthy").text();
            table.add(
                    Cell.of(group.text("name")),
                    Cell.of(group.text("application")),
                    Cell.of(healthy.isEmpty() ? "0" : healthy),
                    Cell.of(group.text("desired")),
                    Cell.of(group.text("max")),
                    Cell.of(group.text("image")),
                    Cell.of(group.text("open_intents")),
                    new Cell(breaker, breaker.equals("tripped") ? Tone.BAD : Tone.WARN));
        }
        if (table.isEmpty()) {
            call.print("no group");
            return;
        }
        call.print(table);
        found.at("list").list().forEach(group -> remarks(call, group));
    }

    private static void remarks(Call call, Json group) {
        String name = group.text("name");
        if (!group.at("hold").isNull()) {
            long now = call.around().clock().unixNanos();
            call.print(call.paint(Tone.WARN, FleetCommands.held(name, group.at("hold"), now)));
        }
        for (Json finding : group.at("lint").list()) {
            boolean isRefusal = finding.text("severity").equals("refusal");
            call.print(
                    call.paint(
                            isRefusal ? Tone.BAD : Tone.WARN,
                            Paint.clean(
                                    name
                                            + (isRefusal ? ": nothing is replaced, " : ": ")
                                            + finding.text("message")
                                            + "; cure: "
                                            + finding.text("cure"))));
        }
    }
}
