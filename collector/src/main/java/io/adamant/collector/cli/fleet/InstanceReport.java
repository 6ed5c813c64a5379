package io.adamant.collector.cli.fleet;

import io.adamant.collector.cli.ask.Api;
import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.terminal.Ages;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Paint.Tone;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.cli.terminal.Table;
import io.adamant.collector.cli.terminal.Table.Cell;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** {@code instance ID}: one instance on one screen. */
final class InstanceReport {

    /** Characters of the boot's timeline. */
    private static final int LANE = 40;

    private static final int MAX_EVENTS = 15;

    private final Call call;
    private final long now;

    private InstanceReport(Call call) {
        this.call = call;
        this.now = call.around().clock().unixNanos();
    }

    static int run(Call call) {
        call.answer("/api/v1/instances/" + Api.step(call.operand(0)))
                .ifPresent(it -> new InstanceReport(call).show(it));
        return Status.DONE;
    }

    private void show(Json it) {
        String state = it.text("state");
        call.print(
                call.paint(Tone.STRONG, it.text("id"))
                        + "  "
                        + call.paint(Paint.toneOf(state), state.replace('_', ' '))
                        + "  "
                        + Paint.clean(it.at("why", "summary").text()));
        facts(it);
        FleetCommands.printGates(call, it.at("why"));
        boot(it);
        checks(it);
        seal(it);
        records(it);
        events(it);
        evidence(it);
    }

    private void records(Json it) {
        Json claim = it.at("completeness");
        if (!claim.isNull()) {
            String standing = claim.text("standing").replace('_', ' ');
            String words = claim.text("words");
            // Where everything is there the words begin with just that.
            String rest =
                    words.startsWith(standing + ": ")
                            ? words.substring(standing.length() + 2)
                            : words;
            head("records", standing, rest);
        }
    }

    private void facts(Json it) {
        line(
                "group " + it.text("group"),
                it.text("application").isEmpty() ? "" : "application " + it.text("application"),
                "image " + it.text("image"),
                "zone " + it.text("zone"));
        if (it.at("cloud").isNull()) {
            line("the cloud no longer has it");
        } else {
            line(
                    "cloud " + it.at("cloud", "state").text(),
                    "status check " + it.at("cloud", "status_check").text(),
                    "load balancer " + it.at("cloud", "load_balancer").text(),
                    "launched " + Ages.since(it.at("cloud", "launched").text(), now) + " ago");
        }
        if (!it.at("host").isNull()) {
            line(
                    "host " + it.at("host", "name").text(),
                    "agent " + it.at("host", "agent_version").text(),
                    "last heard " + Ages.since(it.text("last_heard"), now) + " ago");
        }
        if (!it.text("replaces").isEmpty()) {
            line("it took the place of " + it.text("replaces"));
        }
    }

    private void line(String... parts) {
        StringBuilder out = new StringBuilder("  ");
        for (String part : parts) {
            if (!part.isEmpty()) {
                out.append(out.length() > 2 ? ", " : "").append(Paint.clean(part));
            }
        }
        call.print(out.toString());
    }

    private void boot(Json it) {
        Json boot = it.at("boot");
        if (boot.isNull()) {
            return;
        }
        String ready = Ages.between(it.at("cloud", "launched").text(), boot.text("ready"));
        head(
                "boot",
                boot.text("verdict"),
                boot.text("reason") + (ready.isEmpty() ? "" : ", " + ready + " after its launch"));
        Axis axis = Axis.of(boot.at("stages").list());
        for (Json stage : boot.at("stages").list()) {
            call.print(stageLine(stage, axis));
        }
    }

    private String stageLine(Json stage, Axis axis) {
        boolean isRunning = stage.at("millis").isNull();
        int from = Math.min(LANE - 1, axis.column(millis(stage)));
        int until = isRunning ? LANE : axis.column(millis(stage) + stage.at("millis").number());
        int length = Math.max(1, until - from);
        String lane = " ".repeat(from) + "█".repeat(length) + " ".repeat(LANE - from - length);
        String took = isRunning ? "running" : took(stage.at("millis").number());
        Tone tone =
                switch (stage.text("outcome")) {
                    case "failed" -> Tone.BAD;
                    case "running" -> Tone.INFO;
                    default -> Tone.GOOD;
                };
        return String.format(Locale.ROOT, "  %-12s ", Paint.clean(stage.text("name")))
                + call.paint(tone, lane)
                + " "
                + String.format(Locale.ROOT, "%9s  ", took)
                + Paint.clean(stage.text("detail"));
    }

    private static String took(double millis) {
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : Ages.span((long) (millis * 1e6));
    }

    /**
     * The time shown, in milliseconds. A kernel that ran for days before the rest (containers,
     * namespaces) is cut at the left.
     */
    private record Axis(double start, double whole) {

        static Axis of(List<Json> stages) {
            double[] starts = stages.stream().mapToDouble(InstanceReport::millis).toArray();
            double start = DoubleStream.of(starts).min().orElse(0);
            double rest = DoubleStream.of(starts).filter(at -> at > start).min().orElse(start);
            double end =
                    stages.stream()
                            .mapToDouble(s -> millis(s) + s.at("millis").number())
                            .max()
                            .orElse(0);
            double span = Math.max(1, end - rest);
            double from = rest - start > 20 * span ? rest - span / 10 : start;
            return new Axis(from, Math.max(1, end - from));
        }

        int column(double millis) {
            return (int) Math.clamp((millis - start) / whole * LANE, 0, LANE);
        }
    }

    private static double millis(Json stage) {
        String at = stage.text("start");
        return at.isEmpty() ? 0 : Instant.parse(at).toEpochMilli();
    }

    private void head(String name, String state, String words) {
        call.print("");
        call.print(
                name
                        + " "
                        + call.paint(Paint.toneOf(state), Paint.clean(state))
                        + (words.isEmpty() ? "" : ": " + Paint.clean(words)));
    }

    private void checks(Json it) {
        Table table = new Table("check", "kind", "status", "for", "saw");
        for (Json check : it.at("checks").list()) {
            table.add(
                    Cell.of(check.text("name")),
                    Cell.dim(check.text("kind")),
                    Cell.state(check.text("status")),
                    Cell.of(Ages.since(check.text("since"), now)),
                    Cell.of(check.text("detail")));
        }
        if (!table.isEmpty()) {
            call.print("");
            call.print(table);
        }
    }

    private void seal(Json it) {
        Json seal = it.at("seal");
        if (seal.isNull()) {
            return;
        }
        head("seal", seal.text("tier"), seal.text("detail"));
        line(
                "asked for " + (seal.at("enforce").isTrue() ? "enforce" : "audit"),
                "attempts to change it: " + seal.text("attempts"),
                "attribution " + seal.text("attribution"));
        for (Json mismatch : seal.at("mismatches").list()) {
            call.print("  " + call.paint(Tone.BAD, Paint.clean(mismatch.text())));
        }
        for (Json blind : seal.at("blind_spots").list()) {
            line("cannot see: " + blind.text());
        }
    }

    private void events(Json it) {
        var events =
                it.at("events").list().stream()
                        .filter(event -> !event.text("name").equals("adamant.heartbeat"))
                        .limit(MAX_EVENTS)
                        .toList();
        if (events.isEmpty()) {
            return;
        }
        call.print("");
        call.print("events, newest first");
        for (Json event : events) {
            double severity = event.at("severity").number();
            Tone tone = severity >= 17 ? Tone.BAD : severity >= 13 ? Tone.WARN : Tone.PLAIN;
            call.print(
                    "  "
                            + call.paint(Tone.DIM, Ages.clock(event.text("received")))
                            + "  "
                            + call.paint(tone, Paint.clean(event.text("text"))));
        }
    }

    private void evidence(Json it) {
        if (!it.at("evidence").list().isEmpty()) {
            call.print("");
            call.print(
                    it.at("evidence").list().size()
                            + " files are kept as evidence: adamant evidence "
                            + it.text("id"));
        }
    }
}
