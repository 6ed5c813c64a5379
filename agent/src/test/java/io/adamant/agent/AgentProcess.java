package io.adamant.agent;

import io.adamant.shared.config.Config;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The real agent with the flags and the class path it is installed with. */
final class AgentProcess {

    private static final Path FLAGS = Path.of("../packaging-rpm/src/main/dist/agent.jvm");
    private static final long BOUND_S = 20;

    private final Path dir;
    private final int collectorPort;
    private final int endpointPort;
    private String bootDeadline = "30s";
    private List<String> prefix = List.of();
    private Process process;

    /** How a run ended. */
    record Ended(int status, String output, String errors) {}

    AgentProcess(Path dir, int collectorPort) throws IOException {
        this.dir = dir;
        this.collectorPort = collectorPort;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.endpointPort = free.getLocalPort();
        }
    }

    int endpointPort() {
        return endpointPort;
    }

    AgentProcess bootDeadline(String deadline) {
        bootDeadline = deadline;
        return this;
    }

    /** Started by another program, which gets the agent's command as its last arguments. */
    AgentProcess under(List<String> program) {
        prefix = List.copyOf(program);
        return this;
    }

    /** Writes the configuration and the identity. */
    void write() throws IOException {
        Files.writeString(dir.resolve("identity.yaml"), "instance-id: i-it\nimage-id: app-1\n");
        Files.writeString(dir.resolve("agent.yaml"), configuration());
    }

    void start() throws IOException {
        write();
        startWritten();
    }

    void startWritten() throws IOException {
        process =
                new ProcessBuilder(command("run"))
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(dir.resolve("out").toFile()))
                        .start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor(BOUND_S, TimeUnit.SECONDS);
    }

    /** SIGTERM; the exit status. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(BOUND_S, TimeUnit.SECONDS)) {
            throw new AssertionError("the agent did not end on SIGTERM");
        }
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor(BOUND_S, TimeUnit.SECONDS);
        }
    }

    /** Another run beside the started one, with the same configuration. */
    Ended runToItsEnd(String verb) throws IOException, InterruptedException {
        File output = Files.createTempFile(dir, "output", "").toFile();
        File errors = Files.createTempFile(dir, "errors", "").toFile();
        Process run =
                new ProcessBuilder(command(verb))
                        .redirectOutput(output)
                        .redirectError(errors)
                        .start();
        if (!run.waitFor(BOUND_S, TimeUnit.SECONDS)) {
            run.destroyForcibly();
            throw new AssertionError("the agent did not end by itself");
        }
        return new Ended(
                run.exitValue(),
                Files.readString(output.toPath()),
                Files.readString(errors.toPath()));
    }

    private List<String> command(String verb) throws IOException {
        // As systemd starts it: a SIGHUP that nohup ignored would be ignored by the JVM for ever.
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("/usr/bin/env", "--default-signal=HUP"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Files.readAllLines(FLAGS, StandardCharsets.UTF_8));
        command.add("-cp");
        command.add(
                String.join(
                        File.pathSeparator,
                        home(AgentMain.class),
                        home(Config.class),
                        home(LoadSettings.class)));
        command.add(AgentMain.class.getName());
        command.add(verb);
        if (!verb.startsWith("--")) {
            command.addAll(List.of("--config", dir.resolve("agent.yaml").toString()));
        }
        return command;
    }

    private static String home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException odd) {
            throw new IllegalStateException(odd);
        }
    }

    private String configuration() {
        return """
                collector: { endpoints: ["http://127.0.0.1:%d"] }
                identity: { source: file, file: %2$s/identity.yaml }
                boot: { deadline: %3$s }
                heartbeat: 500ms
                checks:
                  - name: data
                    file: { path: %2$s/data, contains: "ok" }
                    period: 200ms
                    failures: 2
                  - name: own
                    exec: { command: ["/bin/true"] }
                  - name: space
                    disk: { path: /, free: 1MiB }
                logs:
                  - path: %2$s/log/*.log
                metrics: { period: 1s }
                seal: { mode: audit, protect: ["%2$s/sealed"], witness: 1s }
                spool: { dir: %2$s/spool, cap: 8MiB, commit: 20ms }
                endpoint: { listen: "127.0.0.1:%4$d" }
                """
                .formatted(collectorPort, dir, bootDeadline, endpointPort);
    }
}
