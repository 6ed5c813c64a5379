package io.adamant.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.api.ApiServer;
import io.adamant.collector.api.CannedFleet;
import io.adamant.collector.api.CannedViews;
import io.adamant.collector.cli.command.ReceiptVerifier;
import io.adamant.collector.cli.command.Surroundings;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Status;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code logs --follow} over a real event stream of a real API server. */
@Timeout(30)
final class FollowIT {

    private static final long NOW = 1_795_255_200L * CannedFleet.SECOND;
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    @Test
    void showsWhatWasAndGoesOnUntilTheStreamEnds() throws Exception {
        CannedViews canned = new CannedViews(CannedFleet.at(NOW));
        canned.log(CannedFleet.SICK, NOW, "GET /before", "POST /no");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Vertx vertx = Vertx.vertx();
        CompletableFuture<Integer> status;
        try (ApiServer server =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", 0),
                        canned.views(),
                        canned,
                        canned,
                        Optional::empty,
                        () -> NOW)) {
            Surroundings around = around(out, err, "http://127.0.0.1:" + server.start());
            status = CompletableFuture.supplyAsync(() -> follow(around), VIRTUAL);
            until("the line from before is shown", out, "GET /before");

            canned.log(CannedFleet.SICK, NOW + 1, "GET /after");
            canned.log(CannedFleet.HEALTHY, NOW + 2, "GET /other");
            until("the new lines are shown", out, "GET /other");
        }

        assertThat(status.get()).isEqualTo(Status.FAILED);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .extracting(line -> line.substring(line.indexOf("GET")))
                .containsExactly("GET /before", "GET /after", "GET /other");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the collector ended the stream");
        vertx.close().await();
    }

    private static void until(String condition, ByteArrayOutputStream out, String text) {
        Awaitility.await(condition)
                .atMost(Duration.ofSeconds(10))
                .until(() -> out.toString(StandardCharsets.UTF_8).contains(text));
    }

    private static int follow(Surroundings around) {
        try {
            return CliMain.run(
                    List.of("logs", "--follow", "--contains", "GET"), CliMain.asked(), around);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static Surroundings around(
            ByteArrayOutputStream out, ByteArrayOutputStream err, String url) {
        return new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Paint(false),
                url,
                "anna",
                () -> NOW,
                file -> new ReceiptVerifier.Result(true, file.toString()));
    }
}
