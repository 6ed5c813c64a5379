package io.adamant.collector.act;

import io.adamant.collector.assess.Observer;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when the collector has listened without a break: a start, a pause of the process, a step of
 * the clock, a lag of the views and a full disk each begin anew. Owned by the control thread.
 */
final class SelfWatch {

    /** Rounds follow each other within a second or two; a longer gap was a pause. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(15).toNanos();

    private static final long STEP_NANOS = Duration.ofSeconds(2).toNanos();

    private long listeningSinceNanos;
    private long lastWallNanos;
    private long lastMonotonicNanos;
    private boolean isStarted;
    private long breaks;

    Observer observe(Senses senses, long wallNanos, long maxLagNanos) {
        long monotonic = senses.monotonic().nanos();
        boolean caughtUp = senses.caughtUp().getAsBoolean();
        long lag = senses.lagNanos().getAsLong();
        String disk = senses.disk().get().orElse(null);
        boolean isDeaf = !caughtUp || lag > maxLagNanos || disk != null;
        if (!isStarted || isBroken(wallNanos, monotonic) || isDeaf) {
            listeningSinceNanos = wallNanos;
            breaks++;
        }
        isStarted = true;
        lastWallNanos = wallNanos;
        lastMonotonicNanos = monotonic;
        return new Observer(listeningSinceNanos, caughtUp, lag, disk);
    }

    /**
     * What was heard before the clock was set back bears a time that has not come yet. It was heard
     * before listening began anew, with that step: then is when it counts from.
     */
    static Map<InstanceId, HostState> withoutFuture(
            Map<InstanceId, HostState> hosts, Observer observer, long wallNanos) {
        long limit = wallNanos + STEP_NANOS;
        long listening = observer.listeningSinceNanos();
        boolean isSound =
                hosts.values().stream()
                        .allMatch(
                                one ->
                                        one.lastHeardNanos() <= limit
                                                && one.healthSinceNanos() <= limit);
        if (isSound) {
            return hosts;
        }
        Map<InstanceId, HostState> sound = HashMap.newHashMap(hosts.size());
        hosts.forEach((id, host) -> sound.put(id, host.withoutFuture(limit, listening)));
        return Map.copyOf(sound);
    }

    /** How often listening began anew. */
    long breaks() {
        return breaks;
    }

    private boolean isBroken(long wallNanos, long monotonicNanos) {
        long elapsed = monotonicNanos - lastMonotonicNanos;
        long step = Math.abs(wallNanos - lastWallNanos - elapsed);
        return elapsed > PAUSE_NANOS || step > STEP_NANOS;
    }
}
