package io.adamant.collector.api;

import io.adamant.collector.receipt.AuditLog;
import io.adamant.shared.time.WallClock;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes down who was refused before the desk was asked; the desk records what it is asked. Of
 * refusals, which cost a stranger nothing, at most {@value #MAX_REFUSALS} a minute; the next record
 * says how many were left out.
 */
final class Records {

    static final int MAX_REFUSALS = 60;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AuditLog audit;
    private final WallClock clock;
    private final AtomicLong leftOut = new AtomicLong();
    private long minute;
    private int inMinute;

    Records(AuditLog audit, WallClock clock) {
        this.audit = audit;
        this.clock = clock;
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
        if (!mayRecord()) {
            leftOut.incrementAndGet();
            return;
        }
        long more = leftOut.getAndSet(0);
        AuditLog.Entry entry =
                new AuditLog.Entry(
                        clock.unixNanos(),
                        who,
                        context.request().method() + " " + context.normalizedPath(),
                        "",
                        context.request().remoteAddress().hostAddress(),
                        "refused: "
                                + status
                                + " "
                                + words
                                + (more == 0 ? "" : "; " + more + " more were not recorded"));
        var _ = context.vertx().executeBlocking(() -> audit.record(entry), false);
    }

    private synchronized boolean mayRecord() {
        long now = clock.unixNanos() / MINUTE_NANOS;
        inMinute = now == minute ? inMinute + 1 : 1;
        minute = now;
        return inMinute <= MAX_REFUSALS;
    }
}
