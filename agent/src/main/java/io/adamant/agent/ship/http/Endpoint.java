package io.adamant.agent.ship.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * One address of the collector.
 *
 * @param secure with TLS
 * @param host name or address, without brackets; a name is resolved at each connection
 * @param port TCP port
 * @param basePath goes before {@code /v1/...}; empty or begins with a slash and does not end in one
 */
public record Endpoint(boolean secure, String host, int port, String basePath) {

    private static final int DEFAULT_PORT = 4318;

    /**
     * Reads an address such as {@code https://collector:4318}.
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
        boolean secure = scheme.equals("https");
        if (!secure && !scheme.equals("http")) {
            throw new IllegalArgumentException("an endpoint begins with http:// or https://");
        }
        String host = uri.getHost();
        if (host == null || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("an endpoint is https://HOST[:PORT][/PATH]");
        }
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return new Endpoint(secure, host, port, path);
    }

    /** Host and port as a URL and the header {@code Host} have them. */
    String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority() + basePath;
    }
}
