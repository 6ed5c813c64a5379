package io.adamant.collector.cli;

import io.adamant.collector.cli.ask.Address;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.Command.Asked;
import io.adamant.collector.cli.command.Command.Option;
import io.adamant.collector.cli.command.Suggestion;
import io.adamant.collector.cli.terminal.CliException;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.cloud.local.LocalCloudClient;
import io.adamant.collector.cloud.local.LocalCloudClient.Fault;
import io.adamant.collector.cloud.local.Reply;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** Breaks an instance of the local cloud, for the demo and a laptop; never a real one. */
final class ChaosCommand {

    /** The demo's local cloud listens two ports above its collector. */
    private static final int CLOUD_AFTER_PAGE = 2;

    private ChaosCommand() {}

    static Command command() {
        return new Asked(
                "chaos",
                "break an instance of the local cloud: " + String.join(", ", words()),
                List.of("FAULT", "ID"),
                List.of(
                        Option.of(
                                "cloud",
                                "URL",
                                "the local cloud (two ports above the collector's)")),
                List.of(
                        "chaos attempt i-3f9a01c2       a process inside tries to change a sealed file",
                        "chaos mutate i-3f9a01c2        the file is changed behind the mount",
                        "chaos kill i-3f9a01c2          also: silence, sicken, agent-kill",
                        "chaos dead-on-boot web         the group's next launches never boot",
                        "chaos restore web              the good image again"),
                ChaosCommand::run);
    }

    private static int run(Call call) {
        Fault fault = fault(call.operand(0));
        URI cloud = Address.of("--cloud", call.option("cloud", cloudBeside(call)));
        try (LocalCloudClient client = new LocalCloudClient(cloud)) {
            return switch (client.chaos(fault, call.operand(1))) {
                case Reply.Ok ok -> {
                    call.print(words(fault, call, ok));
                    yield Status.DONE;
                }
                case Reply.Refused(int _, String words) ->
                        throw CliException.failed("the local cloud refused: " + words);
                case Reply.Unreachable _ ->
                        throw CliException.failed(
                                "no local cloud answers at "
                                        + cloud
                                        + "; is the demo running? (--cloud names another)");
                case Reply.Unknown(String words) ->
                        throw CliException.failed("the local cloud did not answer whole: " + words);
            };
        }
    }

    private static String words(Fault fault, Call call, Reply.Ok ok) {
        if (call.has("json")) {
            return ok.json().encode();
        }
        if (fault == Fault.ATTEMPT) {
            LocalCloudClient.Attempt attempt = LocalCloudClient.Attempt.from(ok);
            return "pid %d tried to write %s: %s"
                    .formatted(
                            attempt.pid(),
                            attempt.path(),
                            attempt.refused() ? Paint.clean(attempt.stderr().strip()) : "written");
        }
        return call.operand(1) + ": " + ok.json().getString("done", fault.word());
    }

    private static Fault fault(String word) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () ->
                                CliException.usage(
                                        "there is no fault "
                                                + Paint.clean(word)
                                                + Suggestion.of(word, words(), "")
                                                + "; known are "
                                                + String.join(", ", words())));
    }

    private static String cloudBeside(Call call) {
        URI page = Address.of("--url", call.option("url", call.around().url()));
        return "http://" + page.getHost() + ":" + (page.getPort() + CLOUD_AFTER_PAGE);
    }

    private static List<String> words() {
        return Arrays.stream(Fault.values()).map(Fault::word).toList();
    }
}
