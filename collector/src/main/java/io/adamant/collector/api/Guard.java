package io.adamant.collector.api;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * What keeps a web page of somebody else from using this API through the operator's browser.
 *
 * <ul>
 *   <li>Only loopback names as {@code Host}: a foreign name that resolves to 127.0.0.1 (DNS
 *       rebinding) reads nothing.
 *   <li>A change needs {@code Content-Type: application/json}, which no form and no simple
 *       cross-origin request can send, and an {@code Origin}, where there is one, of our own.
 *   <li>A content security policy under which nothing inline runs: what a host sends stays text.
 * </ul>
 */
final class Guard {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private static final Set<String> LOOPBACK_NAMES =
            Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final String host;

    Guard(String host) {
        this.host = host.toLowerCase(Locale.ROOT);
    }

    void handle(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        if (isOurName(context.request())) {
            context.next();
        } else {
            ApiServer.send(
                    context,
                    Reply.error(421, "this collector answers to localhost and 127.0.0.1 only"));
        }
    }

    /**
     * For what a page of another origin could send without being asked first, and would cost or
     * show something: forms, and WebSockets, which no same-origin policy covers.
     */
    void handleRead(RoutingContext context) {
        if (isOurOrigin(context.request())) {
            context.next();
        } else {
            ApiServer.send(context, Reply.error(403, "the request comes from another origin"));
        }
    }

    void handleChange(RoutingContext context) {
        String type = context.request().getHeader("Content-Type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            ApiServer.send(context, Reply.error(415, "send Content-Type: application/json"));
        } else if (!isOurOrigin(context.request())) {
            ApiServer.send(context, Reply.error(403, "the request comes from another origin"));
        } else {
            context.next();
        }
    }

    private boolean isOurName(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority != null && isLoopbackName(authority.host());
    }

    private boolean isLoopbackName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(host) || LOOPBACK_NAMES.contains(lower);
    }

    private static boolean isOurOrigin(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return true;
        }
        try {
            String from = URI.create(origin).getAuthority();
            return from != null && from.equalsIgnoreCase(request.getHeader("Host"));
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }
}
