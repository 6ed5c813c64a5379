package io.adamant.collector.act;

import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the controller sees and hears besides the cloud.
 *
 * @param hosts the fleet view's newest snapshot
 * @param caughtUp whether the views have read the whole journal once
 * @param lagNanos how far the views are behind the receiver
 * @param disk why what is sent cannot be kept, or empty
 */
public record Senses(
        Supplier<Map<InstanceId, HostState>> hosts,
        BooleanSupplier caughtUp,
        LongSupplier lagNanos,
        Supplier<Optional<String>> disk,
        WallClock wall,
        MonotonicClock monotonic) {

    /** With a sound disk. */
    public Senses(
            Supplier<Map<InstanceId, HostState>> hosts,
            BooleanSupplier caughtUp,
            LongSupplier lagNanos,
            WallClock wall,
            MonotonicClock monotonic) {
        this(hosts, caughtUp, lagNanos, Optional::empty, wall, monotonic);
    }
}
