package io.adamant.collector.cli;

import io.adamant.collector.cli.ask.Pass;
import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.Help;
import io.adamant.collector.cli.command.ReceiptVerifier;
import io.adamant.collector.cli.command.Suggestion;
import io.adamant.collector.cli.command.Surroundings;
import io.adamant.collector.cli.fleet.FleetCommands;
import io.adamant.collector.cli.logs.LogCommands;
import io.adamant.collector.cli.terminal.CliException;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.demo.Demo;
import io.adamant.collector.demo.Pace;
import io.adamant.collector.receipt.ReceiptChain;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code adamant}: the composition root of the command line. */
public final class CliMain {

    private CliMain() {}

    public static void main(String[] words) throws InterruptedException {
        Surroundings around = surroundings(System.getenv());
        int status = run(List.of(words), commands(around), around);
        around.out().flush();
        around.err().flush();
        System.exit(status);
    }

    /** Every command, in the order of the help. */
    private static List<Command> commands(Surroundings around) {
        List<Command> commands = new ArrayList<>(asked());
        commands.add(
                new Command.Delegated(
                        "demo",
                        "a fleet on this machine: collector, local cloud, web page",
                        words -> demo(around).run(words)));
        return commands;
    }

    /** The commands that speak to a collector. */
    static List<Command> asked() {
        List<Command> commands = new ArrayList<>(FleetCommands.all());
        commands.addAll(LogCommands.all());
        commands.add(ReceiptCommands.command());
        commands.addAll(OperatorCommands.all());
        commands.add(ChaosCommand.command());
        return commands;
    }

    /** Runs one command; the exit status. */
    static int run(List<String> words, List<Command> commands, Surroundings around)
            throws InterruptedException {
        if (words.isEmpty() || List.of("help", "--help", "-h").contains(words.getFirst())) {
            return help(words, commands, around);
        }
        String name = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        for (Command command : commands) {
            if (command.name().equals(name)) {
                return switch (command) {
                    case Command.Asked asked -> ask(asked, rest, around);
                    case Command.Delegated delegated -> delegated.program().run(rest);
                };
            }
        }
        around.err().println("adamant: " + unknown(name, commands));
        return Status.USAGE;
    }

    private static int ask(Command.Asked command, List<String> words, Surroundings around) {
        try {
            Call call = Call.parse(command, words, around);
            if (call.has("help")) {
                Help.of(command).forEach(around.out()::println);
                return Status.DONE;
            }
            return command.action().run(call);
        } catch (CliException wrong) {
            around.err().println("adamant: " + Paint.clean(wrong.words()));
            if (wrong.status() == Status.USAGE) {
                around.err().println(Help.usage(command));
            }
            return wrong.status();
        }
    }

    private static int help(List<String> words, List<Command> commands, Surroundings around)
            throws InterruptedException {
        if (words.size() > 1) {
            return run(List.of(words.get(1), "--help"), commands, around);
        }
        Help.all(commands).forEach(around.out()::println);
        return Status.DONE;
    }

    private static String unknown(String name, List<Command> commands) {
        String suggestion =
                Suggestion.of(name, commands.stream().map(Command::name).toList(), "adamant ");
        return "there is no command "
                + Paint.clean(name)
                + suggestion
                + (suggestion.isEmpty() ? "; adamant help lists them" : "");
    }

    private static Demo demo(Surroundings around) {
        return new Demo(
                new Pace(around.clock(), System::nanoTime, Thread::sleep),
                around.out(),
                around.paint().isOn(),
                ZoneId.systemDefault(),
                Path.of(System.getProperty("adamant.dist", "packaging-rpm/target/adamant")));
    }

    private static Surroundings surroundings(Map<String, String> environment) {
        // A console without a terminal exists too, and none at all: it depends on the JDK.
        boolean isTerminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        boolean isColoured =
                isTerminal
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM"));
        return new Surroundings(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                new Paint(isColoured),
                environment.getOrDefault("ADAMANT_URL", Surroundings.DEFAULT_URL),
                environment.getOrDefault("SUDO_USER", System.getProperty("user.name")),
                CliMain::unixNanos,
                pass(environment),
                CliMain::verify);
    }

    private static Pass pass(Map<String, String> environment) {
        String ca = environment.get("ADAMANT_CA");
        return new Pass(
                environment.getOrDefault("ADAMANT_TOKEN", ""), ca == null ? null : Path.of(ca));
    }

    private static ReceiptVerifier.Result verify(Path file) throws IOException {
        return switch (ReceiptChain.verify(file)) {
            case ReceiptChain.Check.Intact intact ->
                    new ReceiptVerifier.Result(
                            true,
                            "intact; receipts: "
                                    + intact.receipts()
                                    + ", acts and refusals: "
                                    + intact.audits()
                                    + "; newest hash "
                                    + intact.head());
            case ReceiptChain.Check.Broken broken ->
                    new ReceiptVerifier.Result(
                            false, "broken at line " + broken.line() + ": " + broken.words());
        };
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private static long unixNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
