package io.adamant.collector.api;

import io.adamant.collector.api.ask.Ask;
import io.adamant.collector.api.ask.Route;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.receipt.RefusalLimit;
import io.adamant.shared.time.WallClock;
import io.vertx.ext.web.RoutingContext;
import java.util.OptionalLong;

/**
 * Writes down who was refused before the desk was asked; the desk records what it is asked. Of
 * refusals, which cost a stranger nothing, as many as {@link RefusalLimit} lets.
 */
final class Records {

    private final AuditLog audit;
    private final WallClock clock;
    private final RefusalLimit refusals;

    Records(AuditLog audit, WallClock clock) {
        this.audit = audit;
        this.clock = clock;
        this.refusals = new RefusalLimit(clock);
    }

    /** A request for an act that could not be understood; false when that was not written down. */
    boolean misread(Route route, Ask ask, String words) {
        return audit.record(
                new AuditLog.Entry(
                        clock.unixNanos(),
                        ask.who(),
                        route.method() + " " + ask.path(route),
                        ask.why(),
                        ask.from(),
                        "refused: 400 " + words));
    }

    /** Somebody was turned away; returns at once. */
    void refused(RoutingContext context, String who, int status, String words) {
        OptionalLong more = refusals.leftOut();
        if (more.isEmpty()) {
            return;
        }
        AuditLog.Entry entry =
                new AuditLog.Entry(
                        clock.unixNanos(),
                        who,
                        context.request().method() + " " + context.normalizedPath(),
                        "",
                        context.request().remoteAddress().hostAddress(),
                        "refused: " + status + " " + words + RefusalLimit.words(more.getAsLong()));
        var _ = context.vertx().executeBlocking(() -> audit.record(entry), false);
    }
}
