package io.adamant.bench.receive;

import io.adamant.bench.job.Row;
import io.adamant.bench.peer.ProcessCost;
import io.adamant.bench.peer.Workplace;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The collector as it is installed, in a process of its own with an empty journal. */
final class CollectorRun implements AutoCloseable {

    private static final long STEP_MILLIS = 100;

    private final Process process;
    private final Workplace place;
    private final int httpPort;
    private final int otlpPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private CollectorRun(Process process, Workplace place, int httpPort, int otlpPort) {
        this.process = process;
        this.place = place;
        this.httpPort = httpPort;
        this.otlpPort = otlpPort;
    }

    /**
     * Starts it and waits until it takes requests.
     *
     * @param dist the assembled programs
     * @param jvm more flags, for a profile
     */
    static CollectorRun start(
            Path dist, Workplace place, int port, List<String> jvm, String moreConfig)
            throws IOException, InterruptedException {
        Path config = place.dir().resolve("collector.yaml");
        Files.writeString(
                config,
                """
                dir: %s
                listen:
                  http: 127.0.0.1:%d
                  otlp: 127.0.0.1:%d
                cloud:
                  kind: local
                  url: http://127.0.0.1:%d
                %s
                """
                        .formatted(
                                place.spool().toAbsolutePath(),
                                port,
                                port + 1,
                                port + 2,
                                moreConfig));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + dist.resolve("collector.jvm"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", dist.resolve("collector") + "/*"));
        command.addAll(List.of("io.adamant.collector.CollectorMain", "--config"));
        command.add(config.toString());
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(place.output().toFile())
                        .start();
        CollectorRun run = new CollectorRun(process, place, port, port + 1);
        run.awaitReady();
        return run;
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (!process.isAlive()) {
                throw new IOException("it has ended: " + Files.readString(place.output()));
            }
            try {
                if (get("/readyz").statusCode() == 200) {
                    return;
                }
            } catch (ConnectException notYet) {
                // It listens a moment later.
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw new IOException("it never got ready: " + Files.readString(place.output()));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + httpPort + path);
        return http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    int otlpPort() {
        return otlpPort;
    }

    long pid() {
        return process.pid();
    }

    ProcessCost cost() throws IOException {
        return ProcessCost.of(process.pid());
    }

    /** The sum of all series on the collector's own page that begin so, up to a whole word. */
    double metric(String name) throws IOException, InterruptedException {
        double sum = 0;
        for (String line : get("/metrics").body().split("\n")) {
            if (line.startsWith(name) && " {,".indexOf(line.charAt(name.length())) >= 0) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return sum;
    }

    /** What it holds now: the heap right after a collection, which this asks for. */
    void putInto(Row row) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(jcmd, Long.toString(pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        row.put("heap MiB", metric("jvm_memory_used_bytes{area=\"heap\"") / (1 << 20), 1);
        ProcessCost cost = cost();
        row.put("RSS MiB", cost.rssKib() / 1024);
        row.put("anonymous MiB", cost.anonymousKib() / 1024);
        row.put("threads", entries("task"));
        row.put("handles", entries("fd"));
        row.put("CPU-s", cost.cpuSeconds(), 1);
        row.put("view lag s", metric("adamant_view_lag_seconds"), 1);
        row.put("received", (long) metric("adamant_receive_records_total"));
        row.put("waiting rows", (long) metric("adamant_store_waiting_rows"));
        row.put("files", (long) metric("adamant_store_files"));
        row.put("stored MiB", (long) metric("adamant_store_bytes") >> 20);
    }

    private int entries(String what) {
        String[] names = Path.of("/proc", Long.toString(pid()), what).toFile().list();
        return names == null ? 0 : names.length;
    }

    /** Waits until the views have applied everything; the seconds that took. */
    double drain(Duration bound) throws IOException, InterruptedException {
        long from = System.nanoTime();
        while (metric("adamant_view_lag_seconds") > 0.5) {
            if (System.nanoTime() - from > bound.toNanos()) {
                return Double.NaN;
            }
            Thread.sleep(STEP_MILLIS);
        }
        return (System.nanoTime() - from) / 1e9;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        place.delete();
    }
}
