package io.adamant.collector.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-sent events over a real connection and the server's real timer. */
@Timeout(30)
final class EventStreamIT {

    private static final long NOW = 1_795_255_200L * CannedFleet.SECOND;

    private final CannedViews canned = new CannedViews(CannedFleet.at(NOW));
    private Vertx vertx;
    private ApiServer server;
    private HttpClient http;
    private int port;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        http = HttpClient.newHttpClient();
        server =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", 0),
                        canned.views(),
                        canned,
                        canned,
                        Optional::empty,
                        () -> NOW);
        port = server.start();
    }

    @AfterEach
    void close() {
        http.shutdownNow();
        server.close();
        vertx.close().await();
    }

    @Test
    void tellsTheStateAtOnceAndAgainOnEachRound() throws Exception {
        try (BufferedReader in = stream("/api/v1/events")) {
            JsonObject first = nextEvent(in, "state");
            assertThat(first.getLong("round")).isEqualTo(4711);
            assertThat(first.getJsonObject("instances").getInteger("healthy")).isEqualTo(4);

            canned.state = CannedFleet.at(NOW + CannedFleet.SECOND);
            server.stateChanged();

            assertThat(nextEvent(in, "state").getString("at")).isEqualTo("2026-11-21T10:00:01Z");
        }
    }

    @Test
    void sendsTheNewLinesOfTheInstanceThatIsAskedFor() throws Exception {
        canned.log(CannedFleet.SICK, NOW, "before");
        try (BufferedReader in = stream("/api/v1/events?contains=GET&instance=i-5b77d0e4")) {
            nextEvent(in, "state");
            canned.log(CannedFleet.HEALTHY, NOW, "GET /other");
            canned.log(CannedFleet.SICK, NOW, "GET /mine", "POST /mine");

            JsonObject log = nextEvent(in, "log");

            assertThat(log.getJsonArray("list")).hasSize(1);
            assertThat(log.getJsonArray("list").getJsonObject(0).getString("text"))
                    .isEqualTo("GET /mine");
        }
    }

    @Test
    void turnsAwayMoreClientsThanItHasPlacesAndCountsThem() throws Exception {
        List<BufferedReader> open = new ArrayList<>();
        for (int i = 0; i < EventStream.MAX_CLIENTS; i++) {
            open.add(stream("/api/v1/events"));
        }

        HttpResponse<String> refused =
                http.send(request("/api/v1/events"), HttpResponse.BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(server.counts().streamsRefused()).isEqualTo(1);
        for (BufferedReader in : open) {
            in.close();
        }
        Awaitility.await("the places of clients that left are free again")
                .atMost(Duration.ofSeconds(10))
                .until(() -> server.counts().streams() == 0);
    }

    @Test
    void aBadInstanceIs400() throws Exception {
        assertThat(
                        http.send(
                                        request("/api/v1/events?instance=%2e%2e"),
                                        HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(400);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    }

    private BufferedReader stream(String path) throws IOException, InterruptedException {
        HttpResponse<java.io.InputStream> response =
                http.send(request(path), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static JsonObject nextEvent(BufferedReader in, String name) throws IOException {
        for (int lines = 0; lines < 200; lines++) {
            String line = in.readLine();
            if (("event: " + name).equals(line)) {
                String data = in.readLine();
                assertThat(data).startsWith("data: ");
                return new JsonObject(data.substring("data: ".length()));
            }
        }
        throw new AssertionError("no event " + name);
    }
}
