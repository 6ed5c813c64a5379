package io.adamant.agent;

import io.adamant.agent.bake.BakeCommand;
import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.config.AgentConfigFile;
import io.adamant.agent.endpoint.EndpointException;
import io.adamant.agent.manifest.ManifestCommand;
import io.adamant.agent.spool.SpoolException;
import io.adamant.agent.spool.command.SpoolCommand;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.time.WallClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent's commands. Exit status 0 after a clean stop, 2 for a configuration or a command line
 * that cannot be used (nothing was started), 1 for anything else, with one line on standard error.
 */
public final class AgentMain {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int UNUSABLE = 2;

    private static final String HELP =
            """
            Usage: adamant-agent COMMAND [--config FILE]

              run      start the agent; SIGTERM ends it after a flush, nothing else changes it
              check    read the configuration, ask this host whether it can keep the seal's
                       policy, and say everything that is wrong, with its cure
              bake     the last step of an image's build: check, clear, manifest (bake --help)
              spool    look into the disk buffer: inspect, verify, export (spool --help)
              manifest what the sealed files are: keygen, write, verify, digest (manifest --help)

              --config FILE   configuration, default /etc/adamant/agent.yaml
              --elsewhere     check for another host: what this one could say is left out
              --help          this text
              --version       the version

            Examples:
              adamant-agent check                        on the image, at bake
              adamant-agent check --elsewhere --config agent.yaml
              adamant-agent run --config /etc/adamant/agent.yaml
              curl http://127.0.0.1:9480/health

            Exit status: 0 fine, 2 configuration or command line not usable, 1 anything else.
            """;

    private AgentMain() {}

    public static void main(String[] args) {
        WallClock wall = AgentMain::unixNanos;
        AgentLog log = new AgentLog(System.err, wall);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, fault) -> {
                    log.error("fault in thread " + thread.getName() + ": " + where(fault));
                    Runtime.getRuntime().halt(FAILED);
                });
        System.exit(run(args, wall, log));
    }

    private static int run(String[] args, WallClock wall, AgentLog log) {
        if (args.length > 0 && args[0].equals("spool")) {
            List<String> words = List.of(args).subList(1, args.length);
            return new SpoolCommand(System.out, System.err, wall, AgentAssembly::bulkCodec)
                    .run(words);
        }
        if (args.length > 0 && args[0].equals("manifest")) {
            List<String> words = List.of(args).subList(1, args.length);
            return new ManifestCommand(System.out, System.err, System::nanoTime).run(words);
        }
        if (args.length > 0 && args[0].equals("bake")) {
            List<String> words = List.of(args).subList(1, args.length);
            return new BakeCommand(System.out, System.err, System::nanoTime, SealRole::problems)
                    .run(words);
        }
        Command command = Command.parse(args);
        return switch (command.verb()) {
            case "run" -> agent(command.config(), wall, log);
            case "check" -> check(command.config(), command.elsewhere());
            case "--help" -> say(HELP, OK);
            case "--version" -> say("adamant-agent " + version() + "\n", OK);
            default -> {
                System.err.print("adamant-agent: " + command.verb() + "\n\n" + HELP);
                yield UNUSABLE;
            }
        };
    }

    /**
     * What was asked for.
     *
     * @param verb one of the known ones, or words about what is wrong
     * @param elsewhere whether the configuration is for another host
     */
    private record Command(String verb, Path config, boolean elsewhere) {

        static Command parse(String[] args) {
            String verb = null;
            String config = "/etc/adamant/agent.yaml";
            boolean elsewhere = false;
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--help", "-h" -> {
                        return new Command("--help", Path.of(config), elsewhere);
                    }
                    case "--version", "run", "check" -> {
                        if (verb != null) {
                            return wrong("more than one command");
                        }
                        verb = args[i];
                    }
                    case "--elsewhere" -> elsewhere = true;
                    case "--config" -> {
                        if (++i == args.length) {
                            return wrong("--config needs a file");
                        }
                        config = args[i];
                    }
                    default -> {
                        return wrong("'" + args[i] + "' is not known");
                    }
                }
            }
            return verb == null
                    ? wrong("a command is missing")
                    : new Command(verb, Path.of(config), elsewhere);
        }

        private static Command wrong(String words) {
            return new Command(words, Path.of(""), false);
        }
    }

    private static int check(Path file, boolean elsewhere) {
        AgentConfig config = configuration(file);
        if (config == null) {
            return UNUSABLE;
        }
        List<String> problems = elsewhere ? List.of() : SealRole.problems(config);
        if (!problems.isEmpty()) {
            System.err.println("adamant-agent: this host cannot keep the policy of " + file + ":");
            problems.forEach(problem -> System.err.println("  " + problem));
            return UNUSABLE;
        }
        String words =
                "%s: good; %d checks, %d logs, seal %s%n"
                        .formatted(
                                file,
                                config.checks().size(),
                                config.logs().size(),
                                config.seal().mode());
        return say(words, OK);
    }

    private static int agent(Path file, WallClock wall, AgentLog log) {
        Signals signals = Signals.install();
        AgentConfig config = configuration(file);
        if (config == null) {
            return UNUSABLE;
        }
        try {
            AgentAssembly.start(config, version(), wall, System::nanoTime, log).serve(signals);
            return OK;
        } catch (SpoolException | EndpointException unusable) {
            log.error(String.valueOf(unusable.getMessage()));
            return FAILED;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("nobody interrupts the main thread", interrupted);
        }
    }

    private static @Nullable AgentConfig configuration(Path file) {
        try {
            return AgentConfigFile.read(file);
        } catch (ConfigException problems) {
            System.err.println("adamant-agent: " + problems.getMessage());
            return null;
        }
    }

    private static int say(String text, int status) {
        System.out.print(text);
        System.out.flush();
        return status;
    }

    /** From the jar's manifest; a build that is not packaged has none. */
    static String version() {
        String version = AgentMain.class.getPackage().getImplementationVersion();
        return version == null ? "0-unpackaged" : version;
    }

    private static long unixNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private static String where(Throwable fault) {
        StackTraceElement[] trace = fault.getStackTrace();
        return fault + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
