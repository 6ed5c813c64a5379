package io.adamant.collector.security.load;

import io.adamant.collector.CollectorMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real collector as a process of its own, and what it costs, by {@code /proc}. */
final class BenchedCollector implements AutoCloseable {

    private static final double TICKS_PER_SECOND = 100;
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(90);

    private final Path directory;
    private final int port;
    private final List<String> command = new ArrayList<>();
    private Process process;

    /**
     * @param flags file of the JVM's flags that the packages start it with
     */
    BenchedCollector(Path directory, URI cloud, Path flags) throws IOException {
        this.directory = directory;
        int http;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            http = one.getLocalPort();
            port = two.getLocalPort();
        }
        Path config = directory.resolve("collector.yaml");
        Files.writeString(
                config,
                """
                listen: { http: "127.0.0.1:%d", otlp: "127.0.0.1:%d" }
                dir: %s
                cloud: { kind: local, url: "%s" }
                security: { agents: on, life: 12h }
                """
                        .formatted(http, port, directory.resolve("data"), cloud));
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("@" + flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(CollectorMain.class.getName(), "--config", config.toString()));
        command.add("--until-eof");
    }

    int port() {
        return port;
    }

    /** Where its authority's key is. */
    Path security() {
        return directory.resolve("data").resolve("security");
    }

    /** Returns when it listens. */
    void start() throws IOException, InterruptedException {
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        directory.resolve("collector.log").toFile()))
                        .start();
        long end = System.nanoTime() + START_NANOS;
        while (!listens()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException(
                        "the collector did not start; " + directory + "/collector.log");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean listens() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    double cpuSeconds() throws IOException {
        String stat = Files.readString(proc("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** What it has in memory, MiB. */
    record Memory(long resident, long anonymous, long proportional, long most) {
        @Override
        public String toString() {
            return "RSS %d MiB (anonymous %d), PSS %d, RSS at most %d so far"
                    .formatted(resident, anonymous, proportional, most);
        }
    }

    Memory memory() throws IOException {
        return new Memory(
                mebibytes("status", "VmRSS:"),
                mebibytes("status", "RssAnon:"),
                mebibytes("smaps_rollup", "Pss:"),
                mebibytes("status", "VmHWM:"));
    }

    private long mebibytes(String file, String key) throws IOException {
        for (String line : Files.readAllLines(proc(file))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("no " + key + " in " + proc(file));
    }

    long openFiles() throws IOException {
        try (Stream<Path> all = Files.list(proc("fd"))) {
            return all.count();
        }
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
