package io.adamant.bench.receive;

import io.adamant.bench.job.Row;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Grafana and Prometheus do to a collector while it is loaded: a live tail, a question a
 * second, a scrape each five seconds. Counts what came of it since the last look.
 */
final class Beside implements AutoCloseable {

    private static final List<String> QUESTIONS =
            List.of(
                    "query_range?limit=1000&since=5m&query={instance=\"i-load-0003\"}",
                    "query_range?limit=100&since=10m&query={service_name=~\".+\"} |= `WARN`",
                    "query_range?step=10&since=10m&query=sum by (instance)"
                            + " (count_over_time({instance=~\"i-load.*\"}[1m]))",
                    "query_range?limit=10&since=5m&query={instance=\"i-load-0001\"} |= `no such text`",
                    "labels?since=1h",
                    "label/instance/values?since=1h");

    private static final String TAIL = "tail?limit=10&query={instance=\"i-load-0002\"}";
    private static final Pattern TIME = Pattern.compile("\\[\"(\\d{19})\"");

    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong slowestMicros = new AtomicLong();
    private final AtomicLong scraped = new AtomicLong();
    private final AtomicLong tailed = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong behindMicros = new AtomicLong();
    private long turn;

    private Beside(int port) {
        this.port = port;
    }

    /** Begins; the collector must be ready. */
    static Beside begin(int port) {
        Beside beside = new Beside(port);
        ScheduledFuture<?> _ =
                beside.timer.scheduleAtFixedRate(beside::ask, 1, 1, TimeUnit.SECONDS);
        ScheduledFuture<?> _ =
                beside.timer.scheduleAtFixedRate(beside::scrape, 2, 5, TimeUnit.SECONDS);
        beside.tail();
        return beside;
    }

    private URI uri(String scheme, String path) {
        int at = path.indexOf("query=") + 6;
        String escaped =
                at < 6
                        ? path
                        : path.substring(0, at)
                                + URLEncoder.encode(path.substring(at), StandardCharsets.UTF_8);
        return URI.create(scheme + "://127.0.0.1:" + port + escaped);
    }

    private void ask() {
        String question = QUESTIONS.get((int) (turn++ % QUESTIONS.size()));
        long from = System.nanoTime();
        String answer = get("/loki/api/v1/" + question);
        if (answer.contains("\"warnings\"")) {
            failed.incrementAndGet();
        }
        long micros = (System.nanoTime() - from) / 1_000;
        slowestMicros.accumulateAndGet(micros, Math::max);
        asked.incrementAndGet();
    }

    private void scrape() {
        if (!get("/metrics").isEmpty()) {
            scraped.incrementAndGet();
        }
    }

    private String get(String path) {
        try {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(uri("http", path))
                                    .timeout(Duration.ofSeconds(60))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return answer.body();
            }
            System.err.println(path + ": " + answer.statusCode() + " " + answer.body());
        } catch (IOException broken) {
            System.err.println(path + ": " + broken);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        failed.incrementAndGet();
        return "";
    }

    private void tail() {
        CompletableFuture<WebSocket> _ =
                http.newWebSocketBuilder()
                        .buildAsync(uri("ws", "/loki/api/v1/" + TAIL), new Follower())
                        .whenComplete(
                                (_, refused) -> {
                                    if (refused != null) {
                                        System.err.println("no tail: " + refused);
                                        failed.incrementAndGet();
                                    }
                                });
    }

    /** Reads the tail and compares each line's time with the clock. */
    private final class Follower implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();
        private boolean isLive;

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                take(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void take(String text) {
            Instant now = Instant.now();
            long nowMicros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
            if (text.contains("dropped_entries")) {
                dropped.incrementAndGet();
            }
            Matcher times = TIME.matcher(text);
            while (times.find()) {
                tailed.incrementAndGet();
                if (isLive) {
                    long behind = nowMicros - Long.parseLong(times.group(1)) / 1_000;
                    behindMicros.accumulateAndGet(behind, Math::max);
                }
            }
            // The first message is of what was before.
            isLive = true;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            System.err.println("the tail broke: " + error);
            failed.incrementAndGet();
        }
    }

    /** What came of it since the last time. */
    void putInto(Row row) {
        row.put("questions", asked.getAndSet(0));
        row.put("failed", failed.getAndSet(0));
        row.put("slowest ms", slowestMicros.getAndSet(0) / 1e3, 0);
        row.put("scrapes", scraped.getAndSet(0));
        row.put("lines tailed", tailed.getAndSet(0));
        row.put("messages with dropped lines", dropped.getAndSet(0));
        row.put("tail behind at most ms", behindMicros.getAndSet(0) / 1e3, 0);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        http.shutdownNow();
    }
}
