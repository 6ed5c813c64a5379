package io.adamant.collector.api;

import io.adamant.collector.api.ask.Reply;
import io.adamant.collector.security.operator.Caller;
import io.adamant.collector.security.operator.Operators;
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

    private static final String CALLER = "adamant.caller";
    private static final String UNKNOWN_SECONDS = "5";
    private static final Set<String> OPEN_PATHS = Set.of("/healthz", "/readyz");

    private final String host;
    private final Access access;
    private final Records records;

    Guard(String host, Access access, Records records) {
        this.host = host.toLowerCase(Locale.ROOT);
        this.access = access;
        this.records = records;
    }

    void handle(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        if (access.isProven()) {
            prove(context);
        } else if (isOurName(context.request())) {
            context.next();
        } else {
            ApiServer.send(
                    context,
                    Reply.error(421, "this collector answers to localhost and 127.0.0.1 only"));
        }
    }

    /** Lets those in whom the operators' port knows; a load balancer's questions need nobody. */
    private void prove(RoutingContext context) {
        if (OPEN_PATHS.contains(context.normalizedPath())) {
            context.next();
            return;
        }
        HttpServerRequest request = context.request();
        String shown = request.getHeader("Authorization");
        String from = request.remoteAddress().hostAddress();
        if (!access.operators().mayWait()) {
            answer(context, access.operators().of(shown, from));
            return;
        }
        // What comes meanwhile stays with the sender; a body read by nobody would be lost.
        boolean isPaused = !request.isEnded();
        if (isPaused) {
            request.pause();
        }
        context.vertx()
                .executeBlocking(() -> access.operators().of(shown, from), false)
                .onComplete(
                        asked -> {
                            if (isPaused) {
                                request.resume();
                            }
                            if (asked.succeeded()) {
                                answer(context, asked.result());
                            } else {
                                context.fail(500, asked.cause());
                            }
                        });
    }

    private void answer(RoutingContext context, Operators.Answer answer) {
        switch (answer) {
            case Operators.Answer.Known(Caller caller) -> {
                context.put(CALLER, caller);
                context.next();
            }
            case Operators.Answer.Nobody(String words) -> {
                context.response().putHeader("WWW-Authenticate", "Basic realm=\"Adamant\"");
                refuse(context, 401, words);
            }
            case Operators.Answer.Later(int seconds) -> {
                context.response().putHeader("Retry-After", Integer.toString(seconds));
                refuse(context, 429, "too many wrong tokens from this address");
            }
            case Operators.Answer.Unknown(String words) -> {
                context.response().putHeader("Retry-After", UNKNOWN_SECONDS);
                refuse(context, 503, words);
            }
        }
    }

    private void refuse(RoutingContext context, int status, String words) {
        records.refused(context, callerName(context), status, words);
        ApiServer.send(context, Reply.error(status, words));
    }

    /** The proven name; empty where nobody is asked for one. */
    static String callerName(RoutingContext context) {
        return context.get(CALLER) instanceof Caller caller ? caller.name() : "";
    }

    private static boolean mayOnlyRead(RoutingContext context) {
        return context.get(CALLER) instanceof Caller caller && !caller.mayAct();
    }

    /** What a browser says of a request that another site made it send (W3C Fetch Metadata). */
    private static boolean isFromAnotherSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
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
            refuse(context, 415, "send Content-Type: application/json");
        } else if (!isOurOrigin(context.request()) || isFromAnotherSite(context.request())) {
            refuse(context, 403, "the request comes from another origin");
        } else if (mayOnlyRead(context)) {
            refuse(context, 403, callerName(context) + " may read, and not act");
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
