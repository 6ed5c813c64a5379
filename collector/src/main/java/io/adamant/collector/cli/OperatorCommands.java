package io.adamant.collector.cli;

import io.adamant.collector.cli.ask.Api;
import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.Command.Asked;
import io.adamant.collector.cli.command.Command.Option;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a person may tell a collector, each with who and why. */
final class OperatorCommands {

    private static final String V1 = "/api/v1/";

    private OperatorCommands() {}

    static List<Command> all() {
        Option until =
                Option.of(
                        "for", "DURATION", "how long, such as 15m or 1h; without it until resume");
        return List.of(
                told(
                        "replace",
                        "replace this one; only mode, rate and patience are skipped",
                        "ID",
                        "POST instances/%s/replace"),
                told(
                        "hold",
                        "replace nothing in the group; a place already empty is filled",
                        "GROUP",
                        "POST groups/%s/hold",
                        until),
                told("resume", "lift the hold of the group", "GROUP", "DELETE groups/%s/hold"),
                told(
                        "hold-image",
                        "replace nothing onto the image",
                        "IMAGE",
                        "POST images/%s/hold"),
                told(
                        "release-image",
                        "allow replacing onto the image again",
                        "IMAGE",
                        "POST images/%s/release"),
                told(
                        "release-intent",
                        "give back the slot of a replacement whose successor cannot come",
                        "INTENT",
                        "POST intents/%s/release"),
                told(
                        "approve",
                        "begin what is proposed; only mode and identity are skipped",
                        "PROPOSAL",
                        "POST proposals/%s/approve"),
                told(
                        "rollback",
                        "let the group launch the newest image that is proven good",
                        "GROUP",
                        "POST groups/%s/rollback",
                        Option.of("image", "IMAGE", "this one, which must be proven good too")),
                told(
                        "gameday",
                        "end one healthy instance on purpose, within every gate",
                        "GROUP",
                        "POST groups/%s/gameday"),
                told(
                        "reset-breaker",
                        "let go of the group's tripped breaker: 1, 2, 4 at a time",
                        "GROUP",
                        "POST breaker/reset"));
    }

    private static Command told(
            String name, String summary, String operand, String request, Option... more) {
        List<Option> options = new ArrayList<>();
        options.add(Option.required("why", "TEXT", "for the next one who reads it"));
        options.add(Option.of("who", "NAME", "who says so (the login name)"));
        options.addAll(List.of(more));
        return new Asked(
                name,
                summary,
                List.of(operand),
                options,
                List.of(example(name, operand)),
                call -> tell(call, request));
    }

    private static String example(String name, String operand) {
        String target =
                switch (operand) {
                    case "GROUP" -> "web";
                    case "IMAGE" -> "web-2026.11.21";
                    case "INTENT" -> "i-3f9a01c2-r1";
                    case "PROPOSAL" -> "i-3f9a01c2";
                    default -> "i-3f9a01c2";
                };
        String duration = name.equals("hold") ? " --for 1h" : "";
        return name + " " + target + " --why \"schema migration\"" + duration;
    }

    private static int tell(Call call, String request) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("who", call.option("who", call.around().user()));
        body.put("why", call.option("why", ""));
        if (call.has("for")) {
            body.put("until", call.option("for", ""));
        }
        if (call.has("image")) {
            body.put("image", call.option("image", ""));
        }
        if (!request.contains("%s")) {
            body.put("group", call.operand(0));
        }
        int space = request.indexOf(' ');
        String path = V1 + String.format(request.substring(space + 1), Api.step(call.operand(0)));
        Json answer = call.api().change(request.substring(0, space), path, body);
        String done = answer.text("done");
        call.print(call.has("json") ? "{\"done\":" + Json.quote(done) + "}" : Paint.clean(done));
        return Status.DONE;
    }
}
