package io.adamant.agent.ship;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * One address of the collector.
 *
 * @param host name or address; a name is resolved at each connection
 * @param port TCP port
 * @param basePath goes before {@code /v1/...}; empty or begins with a slash and does not end in one
 */
public record Endpoint(String host, int port, String basePath) {

    private static final int DEFAULT_PORT = 4318;

    /**
     * Reads an address such as {@code http://collector:4318}.
     *
     * @throws IllegalArgumentException with one sentence for people when it is no such address
     */
    public static Endpoint parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("not an address: " + malformed.getMessage());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http")) {
            throw new IllegalArgumentException("an endpoint begins with http://");
        }
        if (uri.getHost() == null || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("an endpoint is http://HOST[:PORT][/PATH]");
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return new Endpoint(uri.getHost(), port, path);
    }

    @Override
    public String toString() {
        return "http://" + host + ":" + port + basePath;
    }
}
