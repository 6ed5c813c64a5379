package io.adamant.collector.api.loki;

import static io.adamant.collector.api.loki.LokiServer.NOW;
import static io.adamant.collector.logs.LogStoreInMemory.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live tail through a real server and the JDK's WebSocket client. */
@Timeout(60)
final class LiveTailIT {

    private static final String TAIL = "/loki/api/v1/tail?";
    private static final long S = 1_000_000_000L;

    private final LokiServer loki = new LokiServer();

    @AfterEach
    void stop() {
        loki.close();
    }

    @Test
    void showsWhatWasAndThenEachNewLineOnceAndSoon() {
        for (int i = 0; i < 5; i++) {
            loki.store.add(entry("i-1", NOW - (9 - i) * S, 9, "before " + i));
        }
        Client client = open("query", "{instance=\"i-1\"} != `never`", "limit", "3");
        until("what was", () -> client.lines().size() == 3);
        assertThat(client.lines()).containsExactly("before 2", "before 3", "before 4");

        long begun = System.nanoTime();
        loki.store.add(entry("i-1", NOW - 100 * S, 9, "late"));
        loki.store.add(entry("i-1", NOW, 9, "never shown"));
        loki.store.add(entry("i-2", NOW, 9, "of another"));
        loki.store.add(entry("i-1", NOW, 17, "new"));
        until("the new lines", () -> client.lines().size() == 5);

        // The tick is 0.2 s; the rest of the bound is for a busy machine.
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(5));
        assertThat(client.lines().subList(3, 5)).containsExactly("late", "new");
        assertThat(loki.api.counts().tails()).isEqualTo(1);
        client.socket.abort();
        until("the client is forgotten", () -> loki.api.counts().tails() == 0);
    }

    @Test
    void namesTheLinesThatWereLeftOutOfAMessage() {
        loki.store.add(entry("i-1", NOW, 9, "first"));
        Client client = open("query", "{instance=\"i-1\"}", "limit", "1");
        until("it follows", () -> client.lines().contains("first"));

        loki.store.addAll(
                IntStream.range(0, 5_000)
                        .mapToObj(i -> entry("i-1", NOW + i, 9, "flood " + i))
                        .toList());
        until("the last line", () -> client.lines().contains("flood 4999"));

        assertThat(client.lines()).hasSize(1 + TailClient.MAX_LINES);
        assertThat(client.dropped()).hasSize(TailClient.MAX_NAMED);
        assertThat(client.dropped().getFirst().getJsonObject("labels").getString("instance"))
                .isEqualTo("i-1");
        assertThat(loki.api.counts().tailDropped() + client.lines().size()).isEqualTo(5_001);
    }

    @Test
    void holdsLinesBackForTheDelay() {
        loki.store.add(entry("i-1", NOW, 9, "first"));
        Client client = open("query", "{instance=\"i-1\"}", "delay_for", "5");
        until("it follows", () -> client.lines().contains("first"));
        loki.store.add(entry("i-1", NOW, 9, "held"));

        Awaitility.await("nothing for a while")
                .during(Duration.ofMillis(600))
                .atMost(Duration.ofSeconds(5))
                .until(() -> client.lines().size() == 1);
        loki.now.addAndGet(5 * S);
        until("the delay is over", () -> client.lines().contains("held"));
    }

    @Test
    void refusesBeforeTheUpgradeWhatItCannotFollow() {
        for (String query : List.of("rate({a=\"b\"}[1m])", "{a=", "{a=\"b\"} | unpack")) {
            assertThat(refusal(query)).as(query).isEqualTo(400);
        }
        assertThat(
                        loki.send(
                                        HttpRequest.newBuilder(
                                                loki.address(
                                                        "http",
                                                        TAIL
                                                                + LokiServer.form(
                                                                        "query", "{a=\"b\"}"))))
                                .statusCode())
                .isEqualTo(400);
    }

    private int refusal(String query) {
        try {
            open("query", query);
            return 101;
        } catch (CompletionException refused) {
            return ((WebSocketHandshakeException) refused.getCause()).getResponse().statusCode();
        }
    }

    private static void until(String condition, Callable<Boolean> holds) {
        Awaitility.await(condition)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(10))
                .until(holds);
    }

    private Client open(String... parameters) {
        Client client = new Client();
        client.socket =
                loki.client()
                        .newWebSocketBuilder()
                        .buildAsync(loki.address("ws", TAIL + LokiServer.form(parameters)), client)
                        .join();
        return client;
    }

    private static final class Client implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final List<JsonObject> messages = new CopyOnWriteArrayList<>();
        private WebSocket socket;

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        /** In the order of the streams of each message. */
        List<String> lines() {
            return messages.stream()
                    .flatMap(m -> m.getJsonArray("streams").stream())
                    .flatMap(s -> ((JsonObject) s).getJsonArray("values").stream())
                    .map(v -> ((JsonArray) v).getString(1))
                    .toList();
        }

        List<JsonObject> dropped() {
            return messages.stream()
                    .filter(m -> m.containsKey("dropped_entries"))
                    .flatMap(m -> m.getJsonArray("dropped_entries").stream())
                    .map(JsonObject.class::cast)
                    .toList();
        }
    }
}
