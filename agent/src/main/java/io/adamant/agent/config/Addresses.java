package io.adamant.agent.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Addresses as they are written in the file. */
final class Addresses {

    private Addresses() {}

    /** A host, without brackets, and a port from 1 to 65535. */
    record HostPort(String host, int port) {}

    /** Null when the text is no URI. */
    static @Nullable URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException notAUri) {
            return null;
        }
    }

    /** Reads {@code host:port} or {@code [v6]:port}; null when it is neither. */
    static @Nullable HostPort hostPort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.matches(".*:\\d{1,5}")) {
            return null;
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return null;
        }
        int port = Integer.parseInt(text, colon + 1, text.length(), 10);
        return port < 1 || port > 65_535 || host.isEmpty() ? null : new HostPort(host, port);
    }
}
