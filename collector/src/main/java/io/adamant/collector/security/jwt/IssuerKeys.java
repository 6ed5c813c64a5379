package io.adamant.collector.security.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The keys of an OpenID Connect issuer, found by its name (OpenID Connect Discovery 1.0, section
 * 4): {@code ISSUER/.well-known/openid-configuration} names the issuer and its {@code jwks_uri}.
 *
 * <p>Bounds: {@link #LIMIT} for each of the two answers, body included; {@value #MAX_BYTES} bytes
 * each; no redirect is followed; https alone, but for an issuer on loopback.
 */
public final class IssuerKeys implements KeySet.Source, AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(5);
    static final int MAX_BYTES = 262_144;

    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String issuer;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(LIMIT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    /**
     * @param issuer as tokens name it
     * @throws IllegalArgumentException when {@link #mayAsk} says no
     */
    public IssuerKeys(String issuer) {
        if (!mayAsk(issuer)) {
            throw new IllegalArgumentException(issuer + " is no https address");
        }
        this.issuer = issuer;
    }

    /** Whether it is an https address, or an http one of loopback. */
    public static boolean mayAsk(String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null
                    && ("https".equals(uri.getScheme())
                            || ("http".equals(uri.getScheme())
                                    && LOOPBACK.contains(uri.getHost())));
        } catch (java.net.URISyntaxException none) {
            return false;
        }
    }

    @Override
    public String read() throws IOException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        Map<String, Object> found;
        try {
            found = JSONObjectUtils.parse(get(base + DISCOVERY));
        } catch (ParseException noJson) {
            throw new IOException(base + DISCOVERY + " is no JSON object", noJson);
        }
        if (!issuer.equals(found.get("issuer"))) {
            throw new IOException(base + DISCOVERY + " names another issuer");
        }
        if (!(found.get("jwks_uri") instanceof String keys) || !mayAsk(keys)) {
            throw new IOException(base + DISCOVERY + " has no jwks_uri of https");
        }
        return get(keys);
    }

    private String get(String address) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> asked =
                http.sendAsync(
                        HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT).build(),
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            HttpResponse<byte[]> answer = asked.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) {
                throw new IOException(address + " answered " + answer.statusCode());
            }
            return new String(answer.body(), StandardCharsets.UTF_8);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } catch (ExecutionException failed) {
            throw new IOException(address + " does not answer: " + failed.getCause(), failed);
        } catch (TimeoutException slow) {
            asked.cancel(true);
            throw new IOException(address + " has not answered within " + LIMIT, slow);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
