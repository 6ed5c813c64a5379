package io.adamant.collector.cli.ask;

import io.adamant.collector.cli.terminal.CliException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A live tail over a WebSocket. The JDK's client is loaded for this alone: it would cost the other
 * commands half a second.
 */
public final class LogFollower {

    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** Longest message; the collector's own limit of lines is far below. */
    private static final int MAX_MESSAGE = 64 << 20;

    private static final int UNKNOWN = 401;

    private final URI address;
    private final Pass pass;

    LogFollower(URI address, Pass pass) {
        this.address = address;
        this.pass = pass;
    }

    /** Hands over each message; ends by an exception, as tails have no good end. */
    public void run(Consumer<Json> listener) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        try (HttpClient client =
                pass.trusting(HttpClient.newBuilder().connectTimeout(CONNECT)).build()) {
            WebSocket socket =
                    pass.showing(client.newWebSocketBuilder())
                            .connectTimeout(CONNECT)
                            .buildAsync(address, new Messages(listener, end))
                            .join();
            try {
                end.join();
            } finally {
                socket.abort();
                client.shutdownNow();
            }
        } catch (CompletionException broken) {
            if (broken.getCause() instanceof CliException known) {
                throw known;
            }
            throw CliException.failed(words(broken.getCause()));
        }
        throw CliException.failed("the collector ended the stream");
    }

    private static String words(@Nullable Throwable broken) {
        return broken instanceof WebSocketHandshakeException refused
                        && refused.getResponse() != null
                        && refused.getResponse().statusCode() == UNKNOWN
                ? "a token is needed, or this one is not known: ADAMANT_TOKEN or --token-file"
                : "the live tail failed: " + broken;
    }

    /** Called by one thread at a time. */
    private static final class Messages implements WebSocket.Listener {

        private final Consumer<Json> listener;
        private final CompletableFuture<@Nullable Void> end;
        private final StringBuilder text = new StringBuilder();

        Messages(Consumer<Json> listener, CompletableFuture<@Nullable Void> end) {
            this.listener = listener;
            this.end = end;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean isLast) {
            text.append(data);
            try {
                if (text.length() > MAX_MESSAGE) {
                    throw CliException.failed("the collector sent a message without an end");
                }
                if (isLast) {
                    String message = text.toString();
                    text.setLength(0);
                    listener.accept(Json.parse(message));
                }
                socket.request(1);
            } catch (CliException wrong) {
                end.completeExceptionally(wrong);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            end.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            end.complete(null);
        }
    }
}
