package io.adamant.shipmatrix.rig;

import io.adamant.bench.corpus.Corpus;
import io.adamant.bench.corpus.LiveWriter;
import io.adamant.bench.sink.SinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One row's place: a directory, an agent with a spool of its own, a receiver. Everything that it
 * started is ended by {@link #close}, and its directories are removed.
 */
public final class Rig implements AutoCloseable {

    private static final long SEED = 7;

    private final Path dir;
    private final SinkProcess sink;
    private final AgentRun agent;
    private final List<Runnable> endings = new ArrayList<>();
    private final List<Path> elsewhere = new ArrayList<>();
    private List<String> globs;
    private List<String> endpoints;
    private String cap = "64MiB";
    private String metricsPeriod = "1h";
    private String logOptions = "";
    private String more = "";

    /**
     * @param dir empty, of this row alone
     * @param sink without faults, and empty
     */
    public Rig(Path dir, SinkProcess sink) throws IOException {
        this.dir = Files.createDirectories(dir);
        this.sink = sink;
        this.agent = new AgentRun(dir);
        this.globs = List.of(logs() + "/*.log*");
        this.endpoints = List.of("http://127.0.0.1:" + sink.otlpPort());
        Files.createDirectories(logs());
    }

    public Path dir() {
        return dir;
    }

    /** Where the programs of the row write. */
    public Path logs() {
        return dir.resolve("log");
    }

    /** The file that most rows are about. */
    public Path log() {
        return logs().resolve("app.log");
    }

    public Path spool() {
        return dir.resolve("spool");
    }

    public AgentRun agent() {
        return agent;
    }

    public SinkProcess sink() {
        return sink;
    }

    public List<String> globs() {
        return globs;
    }

    /** What the agent tails; by default everything below {@link #logs} that is named as a log. */
    public Rig tail(String... patterns) {
        globs = List.of(patterns);
        return this;
    }

    /** Further keys of each log entry, such as {@code multiline: none}. */
    public Rig logOptions(String keys) {
        logOptions = ", " + keys;
        return this;
    }

    public Rig cap(String size) {
        cap = size;
        return this;
    }

    /** How often the host's metrics are taken; by default hardly ever. */
    public Rig metrics(String period) {
        metricsPeriod = period;
        return this;
    }

    public Rig endpoints(String... addresses) {
        endpoints = List.of(addresses);
        return this;
    }

    /** Further lines of the agent's configuration. */
    public Rig more(String yaml) {
        more = yaml;
        return this;
    }

    /** Writes the configuration and starts the agent; returns when its hello is on disk. */
    public void startAgent() throws IOException {
        writeConfiguration();
        agent.startAndWait();
    }

    public void writeConfiguration() throws IOException {
        StringBuilder logs = new StringBuilder();
        for (String glob : globs) {
            logs.append("  - { path: \"").append(glob).append('"').append(logOptions).append("}\n");
        }
        Files.writeString(dir.resolve("identity.yaml"), "instance-id: i-matrix\nimage-id: app-1\n");
        // Heartbeats and metrics are sparse: the rows are about lines.
        Files.writeString(
                dir.resolve("agent.yaml"),
                """
                collector: { endpoints: ["%s"] }
                identity: { source: file, file: %s/identity.yaml }
                heartbeat: 5s
                metrics: { period: %s }
                seal: { mode: audit, defaults: false }
                spool: { dir: %s, cap: %s, commit: 20ms }
                endpoint: { listen: "127.0.0.1:%d" }
                logs:
                %s%s
                """
                        .formatted(
                                String.join("\", \"", endpoints),
                                dir,
                                metricsPeriod,
                                spool(),
                                cap,
                                agent.endpointPort(),
                                logs,
                                more));
    }

    /** A program that appends numbered lines to {@link #log}. */
    public LiveWriter write(long lines, int perSecond) {
        return write(log(), new Corpus(SEED, 0), lines, perSecond);
    }

    /** A program that appends the corpus's next lines to a file. */
    public LiveWriter write(Path file, Corpus corpus, long lines, int perSecond) {
        LiveWriter writer = LiveWriter.start(file, corpus, lines, perSecond);
        endings.add(writer::close);
        return writer;
    }

    /** A directory on another file system, removed at the end. */
    public Path otherFileSystem() throws IOException {
        Path made = Files.createTempDirectory(Path.of("/dev/shm"), "adamant-matrix-");
        elsewhere.add(made);
        return made;
    }

    /** What is done at the end of the row, the last one first. */
    public void atEnd(Runnable ending) {
        endings.add(ending);
    }

    @Override
    public void close() throws IOException {
        agent.close();
        for (Runnable ending : endings.reversed()) {
            ending.run();
        }
        for (Path place : elsewhere) {
            remove(place);
        }
        remove(dir);
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
