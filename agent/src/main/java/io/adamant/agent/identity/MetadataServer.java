package io.adamant.agent.identity;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * A cloud's link-local metadata server: small answers over plain HTTP, never through a proxy, never
 * redirected. An answer has at most {@value #MAX_BYTES} bytes.
 */
public final class MetadataServer {

    static final int MAX_BYTES = 64 * 1024;

    private final URI base;
    private final int timeoutMs;

    /**
     * @param timeout for the connection, and again for each read
     */
    public MetadataServer(URI base, Duration timeout) {
        this.base = base;
        this.timeoutMs = (int) timeout.toMillis();
    }

    /** What the server said. */
    public sealed interface Answer {

        /** Status 200 with this text. */
        record Text(String text) implements Answer {}

        /** Any other status. */
        record Status(int code) implements Answer {}

        /** No answer, or none that could be read. */
        record Nothing(String reason) implements Answer {}
    }

    public Answer get(String path, Map<String, String> headers) {
        return request("GET", path, headers);
    }

    public Answer put(String path, Map<String, String> headers) {
        return request("PUT", path, headers);
    }

    private Answer request(String method, String path, Map<String, String> headers) {
        HttpURLConnection connection = null;
        try {
            connection =
                    (HttpURLConnection) base.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
            connection.setRequestMethod(method);
            connection.setConnectTimeout(timeoutMs);
            connection.setReadTimeout(timeoutMs);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            headers.forEach(connection::setRequestProperty);
            int status = connection.getResponseCode();
            return status == 200 ? text(connection) : new Answer.Status(status);
        } catch (IOException failed) {
            return new Answer.Nothing(base + path + ": " + failed);
        } finally {
            if (connection != null) {
                connection.disconnect();
            }
        }
    }

    private static Answer text(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES
                    ? new Answer.Nothing("an answer over " + MAX_BYTES + " bytes")
                    : new Answer.Text(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
