package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.journal.ViewRunner;
import io.adamant.collector.journal.checkpoint.CheckpointFiles;
import io.adamant.collector.journal.chronicle.ChronicleJournal;
import io.adamant.collector.metrics.Exposition;
import io.adamant.collector.metrics.LatestMetrics;
import io.adamant.collector.metrics.Names;
import io.adamant.collector.metrics.ScrapeRequest;
import io.adamant.collector.telemetry.MicrometerMeters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs receiver, journal, view thread and exposition together; promtool reads the result. */
final class CollectIT {

    private static final InstanceId ID = new InstanceId("i-1");
    private static final HostResource RESOURCE =
            new HostResource(ID, new BootId("b-1"), "h", null, null, null, null, null, null, "1");
    private static final int BATCHES = 200;

    @TempDir Path directory;

    private static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }

    private static CheckpointFiles checkpoints(Path directory) {
        try {
            return CheckpointFiles.open(directory.resolve("streams"));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static ControlState unknown() {
        return new ControlState(
                0,
                0,
                "shadow",
                Inventory.unread("not read yet", 0),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                null);
    }

    private static byte[] request(int batch) {
        List<MetricPoint> points = new ArrayList<>();
        points.add(
                new MetricPoint(
                        "system.cpu.time",
                        "s",
                        MetricPoint.Kind.COUNTER,
                        Map.of("cpu.mode", Value.of("idle")),
                        1,
                        now(),
                        batch));
        return OtlpEncoder.request(RESOURCE, OtlpEncoder.scopeMetrics(points));
    }

    @Test
    void whatIsSentTwiceIsKeptOnceSurvivesARestartAndIsCleanForPromtool()
            throws IOException, InterruptedException {
        try (House house = new House(directory)) {
            for (int round = 0; round < 2; round++) {
                for (int batch = 1; batch <= BATCHES; batch++) {
                    house.post(batch);
                }
            }
            house.awaitComplete();
            assertThat(house.cpuTime()).isEqualTo(BATCHES);
            check(house.page(null));
        }
        try (House house = new House(directory)) {
            house.awaitComplete();
            assertThat(house.cpuTime()).isEqualTo(BATCHES);
            house.post(BATCHES + 5);
            Awaitility.await("the gap is named")
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> house.words().startsWith("gap of 4 records, between 201 and 204"));
        }
    }

    private void check(String body) throws IOException, InterruptedException {
        boolean isRequired = "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"));
        assumeThat(isRequired || Files.isExecutable(Path.of("/usr/bin/promtool"))).isTrue();
        Path file = Files.writeString(directory.resolve("metrics.txt"), body);
        Process promtool =
                new ProcessBuilder("/usr/bin/promtool", "check", "metrics")
                        .redirectInput(file.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output =
                new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    /** The rooms from the wire to the page, wired as the composition root does. */
    private static final class House implements AutoCloseable {

        private final MicrometerMeters meters = new MicrometerMeters();
        private final Vertx vertx = meters.vertx(new VertxOptions(), Transport.NIO);
        private final ChronicleJournal journal;
        private final ViewRunner runner;
        private final OtlpReceiver receiver;
        private final Exposition exposition;
        private final HttpClient client = HttpClient.newHttpClient();
        private final int port;

        House(Path directory) {
            journal =
                    ChronicleJournal.open(
                            directory.resolve("journal"),
                            ChronicleJournal.Options.DEFAULT,
                            CollectIT::now,
                            meters);
            LatestMetrics latest =
                    new LatestMetrics(LatestMetrics.Limits.DEFAULT, CollectIT::now, meters);
            runner =
                    new ViewRunner(
                            journal,
                            List.of(latest),
                            checkpoints(directory),
                            Duration.ofHours(1),
                            CollectIT::now,
                            System::nanoTime,
                            meters,
                            System.err::println);
            exposition =
                    new Exposition(
                            latest, CollectIT::unknown, desired -> 1, meters::scrape, meters);
            receiver =
                    new OtlpReceiver(
                            vertx,
                            ReceiveOptions.of("127.0.0.1", 0),
                            journal,
                            runner::wake,
                            CollectIT::now,
                            new Random(1),
                            meters);
            runner.start((thread, fault) -> fault.printStackTrace());
            runner.caughtUp().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
            port = receiver.start();
        }

        void post(int sequence) throws IOException, InterruptedException {
            BatchId batch = new BatchId(ID, RESOURCE.boot(), 1, sequence, 1);
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/metrics"))
                            .header("Content-Type", "application/x-protobuf")
                            .header(BatchId.HEADER, batch.toHeader())
                            .POST(BodyPublishers.ofByteArray(request(sequence)))
                            .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }

        String words() {
            return runner.completeness(ID).map(claim -> claim.words()).orElse("nothing");
        }

        void awaitComplete() {
            Awaitility.await("every batch applied")
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> words().equals("complete: " + BATCHES + " records"));
        }

        String page(@Nullable String accept) {
            ScrapeRequest request = ScrapeRequest.of(accept, null, null, Names.OTEL, null);
            return new String(
                    ((Exposition.Page) exposition.render(request)).body(), StandardCharsets.UTF_8);
        }

        double cpuTime() {
            return page("application/openmetrics-text")
                    .lines()
                    .filter(line -> line.startsWith("system_cpu_time_seconds_total{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        }

        @Override
        public void close() {
            receiver.close();
            runner.close();
            journal.close();
            client.close();
            var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
            meters.close();
        }
    }
}
