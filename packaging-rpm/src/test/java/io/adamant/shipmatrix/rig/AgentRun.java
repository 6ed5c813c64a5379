package io.adamant.shipmatrix.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The agent as the build assembled it, a process of its own. It can be killed, ended and started
 * again as often as a row wants; spool and configuration stay.
 */
public final class AgentRun implements AutoCloseable {

    private static final long BOUND_S = 20;

    private final Path dir;
    private final int endpointPort;
    private final List<String> before = new ArrayList<>();
    private Process process;
    private int starts;

    /** Uses {@code dir/agent.yaml}, {@code dir/spool} and {@code dir/agent.out}. */
    AgentRun(Path dir) throws IOException {
        this.dir = dir;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.endpointPort = free.getLocalPort();
        }
    }

    int endpointPort() {
        return endpointPort;
    }

    /**
     * Words in front of the command, such as {@code setpriv}; they must end in an exec, so that the
     * process stays the one that is signalled.
     */
    public void runUnder(List<String> words) {
        before.clear();
        before.addAll(words);
    }

    /** Starts it; returns before it is up. */
    public void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("the agent runs already");
        }
        // As systemd starts it: a SIGHUP that nohup ignored would be ignored by the JVM for ever.
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=HUP"));
        command.addAll(before);
        Path dist = Path.of(System.getProperty("adamant.dist")).toAbsolutePath();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + dist.resolve("agent.jvm"));
        command.add("-cp");
        command.add(dist.resolve("agent") + "/*");
        command.add("io.adamant.agent.AgentMain");
        command.add("run");
        command.addAll(List.of("--config", dir.resolve("agent.yaml").toString()));
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                        .start();
        starts++;
    }

    /** Starts it and waits until its hello is on disk. */
    public void startAndWait() throws IOException {
        start();
        Wait.until(
                "the agent's hello is on disk",
                BOUND_S * 1000,
                () -> said("hello is spooled") >= starts || !isAlive());
        if (!isAlive()) {
            throw new AssertionError("the agent ended: " + lastWords());
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** How often it was started. */
    public int starts() {
        return starts;
    }

    /** SIGTERM; the exit status. */
    public int terminate() {
        process.destroy();
        if (!awaitEnd()) {
            process.destroyForcibly();
            throw new AssertionError("the agent did not end on SIGTERM");
        }
        return process.exitValue();
    }

    /** Sends a signal, such as {@code STOP}. */
    public void signal(String name) throws IOException {
        Process kill =
                new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
        try {
            if (!kill.waitFor(BOUND_S, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("cannot send " + name);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it has the kernel's notices of some directory (proc(5), fdinfo). */
    public boolean isWatching() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid()), "fdinfo"))) {
            return all.anyMatch(AgentRun::isOfWatches);
        }
    }

    private static boolean isOfWatches(Path info) {
        try {
            return Files.readString(info).contains("inotify wd:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Whether one of its descriptors is of the file that now has this path. */
    public boolean hasOpen(Path file) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            return all.anyMatch(descriptor -> isSame(descriptor, file));
        }
    }

    private static boolean isSame(Path descriptor, Path file) {
        try {
            return Files.isSameFile(descriptor, file);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** How many descriptors it has open. */
    public long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            return all.count();
        }
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    private boolean awaitEnd() {
        try {
            return process.waitFor(BOUND_S, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many lines of its output hold the words. */
    public long said(String words) {
        try {
            return Files.exists(output())
                    ? Files.readAllLines(output(), StandardCharsets.ISO_8859_1).stream()
                            .filter(line -> line.contains(words))
                            .count()
                    : 0;
        } catch (IOException unreadable) {
            return 0;
        }
    }

    /** The end of its output. */
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(output(), StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException unreadable) {
            return "nothing can be read";
        }
    }

    /** Sum over a metric's series at the local endpoint; 0 when there is none or no answer. */
    public double metric(String name) {
        double sum = 0;
        try {
            URLConnection page =
                    URI.create("http://127.0.0.1:" + endpointPort + "/metrics")
                            .toURL()
                            .openConnection();
            page.setConnectTimeout(1000);
            page.setReadTimeout(2000);
            try (BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(page.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
                        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                    }
                }
            }
        } catch (IOException unreachable) {
            return sum;
        }
        return sum;
    }

    private Path output() {
        return dir.resolve("agent.out");
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        kill();
    }
}
