package io.adamant.collector.security.connect;

import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One listener's connections by address. Guarded by itself. */
final class Listener {

    /** Why a connection was closed before anything was read from it. */
    enum Cause {
        /** Its address holds too many. */
        ADDRESS,
        /** Its address has too many that do not shake hands. */
        HANDSHAKES,
        /** It had waited so long for its turn that its sender is about to give up. */
        WAITED
    }

    private record Held(int open, int unfinished) {

        Held plus(int open, int unfinished) {
            return new Held(this.open + open, this.unfinished + unfinished);
        }
    }

    static final int ONE_IN = 8;

    private static final Held NONE = new Held(0, 0);

    private final ConnectionLimits limits;
    private final Map<Cause, Count> refused = new EnumMap<>(Cause.class);
    private final Map<String, Held> held = new HashMap<>();
    private int open;
    private int waited;

    Listener(String name, ConnectionLimits limits, Meters meters) {
        this.limits = limits;
        for (Cause cause : Cause.values()) {
            refused.put(
                    cause,
                    meters.counter(
                            "adamant_connections_refused",
                            "Connections closed before anything was read from them.",
                            "listener",
                            name,
                            "cause",
                            cause.name().toLowerCase(Locale.ROOT)));
        }
        meters.gauge("adamant_connections_open", "Open connections.", this::open, "listener", name);
        meters.gauge(
                "adamant_connections_addresses",
                "Addresses that have a connection open.",
                this::addresses,
                "listener",
                name);
    }

    /** Counts one more in, as not having shaken hands; false when there is no place for it. */
    synchronized boolean enter(String from) {
        Held now = held.getOrDefault(from, NONE);
        if (now.open() >= limits.ofAddress()) {
            refuse(Cause.ADDRESS);
            return false;
        }
        if (now.unfinished() >= limits.unfinishedOfAddress()) {
            refuse(Cause.HANDSHAKES);
            return false;
        }
        held.put(from, now.plus(1, 1));
        open++;
        return true;
    }

    synchronized void finished(String from) {
        held.computeIfPresent(from, (_, now) -> now.plus(0, -1));
    }

    synchronized void left(String from, boolean wasFinished) {
        open--;
        held.computeIfPresent(
                from,
                (_, now) -> {
                    Held left = now.plus(-1, wasFinished ? 0 : -1);
                    return left.open() > 0 ? left : null;
                });
    }

    /** Of those who have waited for too long, one in so many: somebody is always served. */
    synchronized boolean isLetInAllTheSame() {
        waited++;
        return waited % ONE_IN == 0;
    }

    void refuse(Cause cause) {
        Count count = refused.get(cause);
        if (count != null) {
            count.increment();
        }
    }

    private synchronized int open() {
        return open;
    }

    private synchronized int addresses() {
        return held.size();
    }
}
