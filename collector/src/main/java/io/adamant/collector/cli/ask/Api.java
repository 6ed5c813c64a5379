package io.adamant.collector.cli.ask;

import io.adamant.collector.cli.terminal.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The collector's API; every refusal is a {@link CliException} in the collector's own words. */
public final class Api {

    private static final int CONNECT_MS = 3_000;
    private static final int READ_MS = 30_000;

    private final String base;
    private final Pass pass;

    public Api(String url, Pass pass) {
        this.pass = pass;
        this.base = Address.of("--url", url).toString();
    }

    public Json get(String path) {
        return Json.parse(text(path));
    }

    public String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    public byte[] bytes(String path) {
        return exchange("GET", path, null);
    }

    public Json change(String method, String path, Map<String, String> body) {
        byte[] answer = exchange(method, path, Json.object(body));
        return Json.parse(new String(answer, StandardCharsets.UTF_8));
    }

    /** A WebSocket on the same port, with the same token. */
    public LogFollower follow(String path) {
        return new LogFollower(URI.create("ws" + base.substring("http".length()) + path), pass);
    }

    /** A path and its parameters; those without a value are left out. */
    public static String path(String path, Map<String, @Nullable String> parameters) {
        StringBuilder out = new StringBuilder(path);
        char separator = '?';
        for (Map.Entry<String, @Nullable String> parameter : parameters.entrySet()) {
            String value = parameter.getValue();
            if (value != null) {
                out.append(separator).append(parameter.getKey()).append('=').append(encode(value));
                separator = '&';
            }
        }
        return out.toString();
    }

    /** One step of a path. */
    public static String step(String text) {
        return encode(text).replace("+", "%20");
    }

    public static Map<String, @Nullable String> parameters() {
        return new LinkedHashMap<>();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private byte[] exchange(String method, String path, @Nullable String body) {
        HttpURLConnection connection = open(method, path);
        try {
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
            }
            try (InputStream in = answer(connection)) {
                return in.readAllBytes();
            }
        } catch (IOException broken) {
            throw unreachable(broken);
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open(String method, String path) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(base + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_MS);
            connection.setReadTimeout(READ_MS);
            connection.setInstanceFollowRedirects(false);
            pass.show(connection);
            return connection;
        } catch (IOException broken) {
            throw unreachable(broken);
        }
    }

    private InputStream answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status / 100 == 2) {
            return connection.getInputStream();
        }
        InputStream error = connection.getErrorStream();
        String body = error == null ? "" : new String(error.readAllBytes(), StandardCharsets.UTF_8);
        throw CliException.failed(words(status, body));
    }

    private String words(int status, String body) {
        if (body.startsWith("{")) {
            String error = Json.parse(body).text("error");
            if (!error.isEmpty()) {
                return error;
            }
        }
        // Queries are refused in plain text, as Loki does.
        boolean isWords = status == 400 || status == 429;
        if (isWords && !body.isBlank() && !body.startsWith("<")) {
            return body.strip();
        }
        return base + " answered with status " + status + "; is a collector there?";
    }

    private CliException unreachable(IOException broken) {
        if (broken instanceof ConnectException) {
            return CliException.failed(
                    "no collector answers at "
                            + base
                            + "; start one with `adamant demo` or `adamant collector`, or name"
                            + " another one with --url or ADAMANT_URL");
        }
        if (broken instanceof SocketTimeoutException) {
            return CliException.failed(base + " did not answer in time");
        }
        return CliException.failed(base + ": " + broken);
    }
}
