package io.adamant.collector.cli.fleet;

import io.adamant.collector.cli.ask.Api;
import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.Command.Asked;
import io.adamant.collector.cli.command.Command.Option;
import io.adamant.collector.cli.terminal.Ages;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Paint.Tone;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.cli.terminal.Table;
import io.adamant.collector.cli.terminal.Table.Cell;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What there is, and why: {@code fleet}, {@code why}, {@code images}, {@code replacements}. */
public final class FleetCommands {

    private static final String V1 = "/api/v1";

    private FleetCommands() {}

    public static List<Command> all() {
        return List.of(
                new Asked(
                        "fleet",
                        "every instance, its state and why",
                        List.of(),
                        List.of(
                                Option.of(
                                        "state",
                                        "STATE",
                                        "only these: sick, silent, gone, any ...")),
                        List.of("fleet", "fleet --state sick", "fleet --state gone"),
                        FleetCommands::fleet),
                new Asked(
                        "instance",
                        "one instance: boot stages, checks, seal, events, what was done about it",
                        List.of("ID"),
                        List.of(),
                        List.of("instance i-3f9a01c2"),
                        InstanceReport::run),
                new Asked(
                        "why",
                        "why it was or was not replaced: each gate, and what clears it",
                        List.of("ID"),
                        List.of(),
                        List.of("why i-3f9a01c2"),
                        FleetCommands::why),
                new Asked(
                        "replacements",
                        "what was replaced and why, newest first",
                        List.of(),
                        List.of(Option.of("limit", "N", "at most so many (200)")),
                        List.of("replacements", "replacements --limit 5"),
                        FleetCommands::replacements),
                new Asked(
                        "images",
                        "the images: how many run it, how its boots went, whether it is held",
                        List.of(),
                        List.of(),
                        List.of("images"),
                        FleetCommands::images),
                new Asked(
                        "groups",
                        "the groups: sizes, image, holds, breakers, and wrong settings with their cure",
                        List.of(),
                        List.of(),
                        List.of("groups"),
                        GroupReport::run),
                new Asked(
                        "proposals",
                        "what an operator may approve, and what else stands in the way",
                        List.of(),
                        List.of(),
                        List.of("proposals"),
                        PlanCommands::proposals),
                new Asked(
                        "shadow",
                        "what enforce would have done, and whether it would have been right",
                        List.of(),
                        List.of(),
                        List.of("shadow"),
                        PlanCommands::shadow));
    }

    private static int fleet(Call call) {
        Map<String, @Nullable String> query = Api.parameters();
        query.put("state", call.option("state"));
        call.answer(Api.path(V1 + "/instances", query)).ifPresent(fleet -> show(call, fleet));
        return Status.DONE;
    }

    private static void show(Call call, Json fleet) {
        long now = call.around().clock().unixNanos();
        call.print(headline(fleet));
        if (!fleet.text("suspicion").isEmpty()) {
            String words = "no verdict from silence: " + Paint.clean(fleet.text("suspicion"));
            call.print(call.paint(Tone.WARN, words));
        }
        for (Json notice : fleet.at("notices").list()) {
            call.print(call.paint(Tone.WARN, Paint.clean(notice.text())));
        }
        for (Json group : call.api().get(V1 + "/groups").at("list").list()) {
            if (!group.at("hold").isNull()) {
                call.print(call.paint(Tone.WARN, held(group.text("name"), group.at("hold"), now)));
            }
        }
        Table table =
                new Table(
                        "state",
                        "instance",
                        "group",
                        "image",
                        "zone",
                        "age",
                        "seal",
                        "attempts",
                        "why");
        for (Json one : fleet.at("list").list()) {
            table.add(
                    Cell.state(one.text("state")),
                    Cell.of(one.text("id")),
                    Cell.of(one.text("group")),
                    Cell.of(one.text("image")),
                    Cell.of(one.text("zone")),
                    Cell.of(Ages.since(one.at("cloud", "launched").text(), now)),
                    Cell.state(one.text("seal_tier")),
                    Cell.of(one.text("attempts")),
                    one.text("state").equals("healthy")
                            ? Cell.dim(one.text("reason"))
                            : Cell.of(one.text("reason") + leftAlone(one)));
        }
        call.print("");
        if (table.isEmpty()) {
            String state = call.option("state");
            call.print(
                    state == null
                            ? "no instance"
                            : "no instance is "
                                    + Paint.clean(state)
                                    + "; without --state all are shown");
        } else {
            call.print(table);
        }
    }

    private static String leftAlone(Json one) {
        String gates =
                one.at("left_alone_by").list().stream()
                        .map(Json::text)
                        .collect(Collectors.joining(", "));
        return gates.isEmpty() ? "" : " (left alone by " + gates + ")";
    }

    private static String headline(Json fleet) {
        String counts =
                fleet.at("instances").fields().entrySet().stream()
                        .map(e -> e.getValue().text() + " " + e.getKey().replace('_', ' '))
                        .collect(Collectors.joining(", "));
        return (counts.isEmpty() ? "nothing runs" : Paint.clean(counts))
                + "; mode "
                + Paint.clean(fleet.text("mode"))
                + "; "
                + fleet.text("open_intents")
                + " being replaced";
    }

    static String held(String group, Json hold, long now) {
        String until =
                hold.text("until").isEmpty()
                        ? "until it is lifted"
                        : "until " + hold.text("until").replaceFirst("\\.\\d+Z$", "Z");
        return Paint.clean(
                group
                        + " was held by "
                        + hold.text("who")
                        + " "
                        + Ages.since(hold.text("since"), now)
                        + " ago, "
                        + until
                        + ": "
                        + hold.text("why"));
    }

    private static int why(Call call) {
        call.answer(V1 + "/instances/" + Api.step(call.operand(0)) + "/why")
                .ifPresent(why -> show(call, call.operand(0), why));
        return Status.DONE;
    }

    private static void show(Call call, String id, Json why) {
        call.print(Paint.clean(why.text("summary")));
        if (!why.at("hold").isNull()) {
            long now = call.around().clock().unixNanos();
            call.print(call.paint(Tone.WARN, held("the group of " + id, why.at("hold"), now)));
        }
        Json testimony = why.at("testimony");
        if (!testimony.isNull()) {
            call.print(
                    "  testimony: "
                            + Paint.clean(testimony.text("words"))
                            + "; void after "
                            + Ages.clock(testimony.text("expires"))
                            + " unless said again");
        }
        String next = why.at("intent", "next").text();
        if (!next.isEmpty()) {
            call.print("  next: " + next);
        }
        printGates(call, why);
        for (Json asked : why.at("intent", "calls").list()) {
            call.print("  cloud: " + Paint.clean(asked.text()));
        }
    }

    static void printGates(Call call, Json why) {
        Table table = new Table("gate", "is", "value", "needs", "cleared by");
        for (Json gate : why.at("gates").list()) {
            boolean isOpen = gate.at("open").isTrue();
            table.add(
                    Cell.of(gate.text("name")),
                    new Cell(isOpen ? "open" : "closed", isOpen ? Tone.GOOD : Tone.BAD),
                    Cell.of(gate.text("value")),
                    Cell.of(gate.text("limit")),
                    Cell.of(gate.text("clears")));
        }
        if (!table.isEmpty()) {
            call.print("");
            call.print(table);
        }
    }

    private static int replacements(Call call) {
        Map<String, @Nullable String> query = Api.parameters();
        query.put("limit", call.option("limit"));
        call.answer(Api.path(V1 + "/replacements", query))
                .ifPresent(found -> showReplacements(call, found));
        return Status.DONE;
    }

    private static void showReplacements(Call call, Json found) {
        long now = call.around().clock().unixNanos();
        Table table =
                new Table(
                        "ago",
                        "intent",
                        "instance",
                        "successor",
                        "group",
                        "cause",
                        "stage",
                        "took",
                        "why");
        for (Json intent : found.at("list").list()) {
            table.add(
                    Cell.of(Ages.since(intent.text("opened"), now)),
                    Cell.of(intent.text("id")),
                    Cell.of(intent.text("instance")),
                    Cell.of(intent.text("successor")),
                    Cell.of(intent.text("group")),
                    Cell.state(intent.text("cause")),
                    Cell.state(intent.text("stage")),
                    Cell.of(Ages.span((long) (intent.at("seconds").number() * 1e9))),
                    Cell.brief(intent.text("reason")));
        }
        if (table.isEmpty()) {
            call.print("nothing was replaced yet");
        } else {
            call.print(table);
        }
    }

    private static String seconds(Json seconds) {
        return seconds.isNull() ? "" : String.format(Locale.ROOT, "%.1fs", seconds.number());
    }

    /** Such as {@code 2 (kernel 1, checks 1)}. */
    private static String failures(Json image) {
        String stages =
                image.at("failures_by_stage").fields().entrySet().stream()
                        .map(e -> e.getKey().replace('_', ' ') + " " + e.getValue().text())
                        .collect(Collectors.joining(", "));
        return image.text("failures") + (stages.isEmpty() ? "" : " (" + stages + ")");
    }

    private static int images(Call call) {
        call.answer(V1 + "/images").ifPresent(found -> showImages(call, found));
        return Status.DONE;
    }

    private static void showImages(Call call, Json found) {
        Table table =
                new Table(
                        "image", "runs", "boots", "failed", "p50", "p99", "proven", "next of",
                        "held");
        for (Json image : found.at("list").list()) {
            boolean isHeld = image.at("held").isTrue();
            String groups =
                    image.at("next_of_groups").list().stream()
                            .map(Json::text)
                            .collect(Collectors.joining(", "));
            table.add(
                    Cell.of(image.text("id")),
                    Cell.of(image.text("instances")),
                    Cell.of(image.text("boots")),
                    new Cell(
                            failures(image),
                            image.at("failures").number() > 0 ? Tone.BAD : Tone.PLAIN),
                    Cell.of(seconds(image.at("boot_seconds_p50"))),
                    Cell.of(seconds(image.at("boot_seconds_p99"))),
                    Cell.of(image.text("proven").isEmpty() ? "no" : "yes"),
                    Cell.of(groups),
                    new Cell(isHeld ? image.text("reason") : "no", isHeld ? Tone.BAD : Tone.DIM));
        }
        if (table.isEmpty()) {
            call.print("no image is known");
        } else {
            call.print(table);
        }
    }
}
