package io.adamant.bench.receive;

import io.adamant.bench.job.Row;
import io.adamant.bench.peer.MachineLoad;
import io.adamant.bench.peer.ProcessCost;
import io.adamant.bench.peer.Workplace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code adamant bench receive}: the collector as it is installed under the load of a generator
 * beside it, from a request's first byte to the answer that says that it is durable.
 */
public final class ReceiveBench {

    public static final String HELP =
            """
            Usage: adamant bench receive [options]

            Runs the collector and a generator of OTLP logs (lines of 204 bytes on average) side by
            side on this machine and prints one line of figures for each run: first as fast as it
            goes, then at half the target.

              --seconds N       of each measured stretch (20), after --warm N (10)
              --connections N   with one request on its way each (8)
              --batch N         records a request (1000)
              --encodings a,b   of none, gzip, zstd (all)
              --rate N          records a second of the second run (150000); 0 leaves it out
              --no-max          leaves out the first run
              --soak N          instead: N seconds at --rate, with questions, scrapes and a live
                                tail beside them, a line each minute
              --port N          the first of three ports (21400)
              --jvm FLAGS       more flags of the collector's JVM, for a profile
              --work DIR        the journal, on a real disk (/var/tmp/adamant-bench)
            """;

    private static final List<String> GENERATOR =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms256m",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    /** The collector's {@code -Xmx}. */
    private static final double HEAP_BOUND_MIB = 768;

    /**
     * Heap, DuckDB's bounds (512 MiB of the logs, 256 MiB of the metric history), a quarter more
     * than these since they do not cover all of it, and 200 MiB of code, classes and stacks.
     */
    private static final double ANONYMOUS_BOUND_MIB = HEAP_BOUND_MIB + 768 * 1.25 + 200;

    private final Wants wants;
    private final Path dist;
    private long epoch = 1;

    public ReceiveBench(Wants wants, Path dist) {
        this.wants = wants;
        this.dist = dist;
    }

    /** Runs all that is wanted; one line of figures each, on the standard output. */
    public void run() throws IOException, InterruptedException {
        if (wants.soakSeconds() > 0) {
            soak();
            return;
        }
        for (String encoding : wants.encodings()) {
            try (CollectorRun collector = start("receive-" + encoding)) {
                if (wants.isMax()) {
                    say("as fast as it goes", measure(collector, encoding, 0));
                }
                if (wants.rate() > 0) {
                    say("at a set rate", measure(collector, encoding, wants.rate()));
                }
            }
        }
    }

    private CollectorRun start(String name) throws IOException, InterruptedException {
        Workplace place = Workplace.fresh(wants.work(), name);
        return CollectorRun.start(dist, place, wants.port(), wants.jvm(), "");
    }

    private static void say(String what, Row row) {
        System.out.println(what + ": " + row.figures());
    }

    private Row measure(CollectorRun collector, String encoding, int rate)
            throws IOException, InterruptedException {
        Load load =
                new Load(
                        collector.otlpPort(),
                        wants.warmSeconds(),
                        wants.seconds(),
                        wants.connections(),
                        wants.batch(),
                        encoding,
                        rate,
                        false,
                        epoch++);
        Process generator = generator(load);
        try (BufferedReader said = generator.inputReader(StandardCharsets.UTF_8)) {
            expect(said.readLine(), "warm");
            MachineLoad machine = MachineLoad.now(collector.pid(), generator.pid());
            ProcessCost before = collector.cost();
            double applied = collector.metric("adamant_view_records_total");
            String line = said.readLine();
            ProcessCost after = collector.cost();
            double others = MachineLoad.now(collector.pid()).othersSince(machine);
            expect(line, "load ");
            Row row = figures(load, line.split(" "), after.cpuSeconds() - before.cpuSeconds());
            row.put(
                    "records/s applied by the views",
                    (collector.metric("adamant_view_records_total") - applied) / wants.seconds(),
                    0);
            row.put("view lag at the end, s", collector.metric("adamant_view_lag_seconds"), 1);
            row.put("views caught up after, s", collector.drain(Duration.ofMinutes(10)), 1);
            row.put("collector RSS MiB", after.rssKib() / 1024);
            row.put("collector peak RSS MiB", after.peakKib() / 1024);
            return row.put("cores busy with other things", others, 2);
        } finally {
            generator.destroyForcibly();
        }
    }

    private static void expect(String line, String beginning) throws IOException {
        if (line == null || !line.startsWith(beginning)) {
            throw new IOException("the generator said " + line + " where it says " + beginning);
        }
    }

    private static Row figures(Load load, String[] said, double collectorCpu) {
        double records = Double.parseDouble(said[1]);
        double millions = records / 1e6;
        return new Row()
                .put("encoding", load.encoding())
                .put("connections", load.connections())
                .put("batch", load.batch())
                .put("rate wanted", load.rate() == 0 ? "all" : load.rate())
                .put("records/s acknowledged", records / load.seconds(), 0)
                .put("MB/s on the wire", Double.parseDouble(said[2]) / load.seconds() / 1e6, 1)
                .put("p50 ms", Double.parseDouble(said[3]) / 1e3, 1)
                .put("p99 ms", Double.parseDouble(said[4]) / 1e3, 1)
                .put("max ms", Double.parseDouble(said[5]) / 1e3, 1)
                .put("collector CPU-s per million", collectorCpu / millions, 2)
                .put("generator CPU-s per million", Double.parseDouble(said[6]) / millions, 2)
                .put("answers", said[7]);
    }

    private static Process generator(Load load) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(GENERATOR);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(LoadMain.class.getName());
        command.addAll(load.toArguments());
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /**
     * One long load with what Grafana and Prometheus do beside it; what is used of the heap after a
     * collection, the threads and the handles must not grow.
     */
    private void soak() throws IOException, InterruptedException {
        String encoding = wants.encodings().getLast();
        Load load =
                new Load(
                        wants.port() + 1,
                        0,
                        wants.soakSeconds(),
                        wants.connections(),
                        wants.batch(),
                        encoding,
                        wants.rate(),
                        true,
                        epoch++);
        try (CollectorRun collector = start("soak");
                Beside beside = Beside.begin(wants.port())) {
            Process generator = generator(load);
            try {
                long from = System.nanoTime();
                while (!generator.waitFor(60, TimeUnit.SECONDS)) {
                    Row row = new Row().put("minute", (System.nanoTime() - from) / 6e10, 1);
                    collector.putInto(row);
                    beside.putInto(row);
                    say("soak", row);
                    check(row, "heap MiB", HEAP_BOUND_MIB);
                    check(row, "anonymous MiB", ANONYMOUS_BOUND_MIB);
                }
                System.out.println(
                        new String(
                                generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                generator.destroyForcibly();
            }
        }
    }

    private static void check(Row row, String what, double bound) {
        if (row.number(what) > bound) {
            throw new IllegalStateException(
                    what + " is over its bound of " + bound + ": " + row.figures());
        }
    }
}
