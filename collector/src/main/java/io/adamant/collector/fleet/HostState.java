package io.adamant.collector.fleet;

import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.SealState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One boot of one host, as its own stream tells it. Times are the collector's receive times in Unix
 * nanoseconds: a host's clock proves nothing.
 *
 * @param resource who speaks
 * @param firstHeardNanos when its first record came
 * @param lastHeardNanos when its newest record came
 * @param boot the newest boot report, or null before the first
 * @param readyNanos when the boot verdict became final and good, or 0
 * @param health the host's own summary
 * @param healthReason which check, and what it saw
 * @param healthSinceNanos since when
 * @param checks its checks as they stand
 * @param seal its seal as it stands, or null before the first report
 * @param mismatches what differs from its manifest; not empty means changed
 * @param changedNanos since when it is changed or its seal is lost, or 0
 * @param attempts attempts to change it that it reported
 * @param heartbeatMillis how often it says that it is alive
 * @param shutdownNanos when it said that it goes down on purpose, or 0
 * @param recent its newest events, oldest first, at most {@value #MAX_RECENT}
 * @param isProven all of this was said by a sender whose certificate is for this instance and boot
 */
public record HostState(
        HostResource resource,
        long firstHeardNanos,
        long lastHeardNanos,
        @Nullable BootReport boot,
        long readyNanos,
        HealthStatus health,
        String healthReason,
        long healthSinceNanos,
        List<CheckResult> checks,
        @Nullable SealState seal,
        List<String> mismatches,
        long changedNanos,
        long attempts,
        long heartbeatMillis,
        long shutdownNanos,
        List<Heard> recent,
        boolean isProven) {

    /** Most events kept for people. */
    public static final int MAX_RECENT = 50;

    public HostState {
        checks = List.copyOf(checks);
        mismatches = List.copyOf(mismatches);
        recent = List.copyOf(recent);
    }

    /** The same, said by nobody whose identity was proven. */
    public HostState(
            HostResource resource,
            long firstHeardNanos,
            long lastHeardNanos,
            @Nullable BootReport boot,
            long readyNanos,
            HealthStatus health,
            String healthReason,
            long healthSinceNanos,
            List<CheckResult> checks,
            @Nullable SealState seal,
            List<String> mismatches,
            long changedNanos,
            long attempts,
            long heartbeatMillis,
            long shutdownNanos,
            List<Heard> recent) {
        this(
                resource,
                firstHeardNanos,
                lastHeardNanos,
                boot,
                readyNanos,
                health,
                healthReason,
                healthSinceNanos,
                checks,
                seal,
                mismatches,
                changedNanos,
                attempts,
                heartbeatMillis,
                shutdownNanos,
                recent,
                false);
    }

    /**
     * The same, with what was heard in the future taken back to a moment: a clock that was set back
     * leaves times behind that have not come yet.
     *
     * @param limitNanos what lies behind it has not come yet
     * @param insteadNanos since when the collector has listened by the clock as it is now
     */
    public HostState withoutFuture(long limitNanos, long insteadNanos) {
        if (lastHeardNanos <= limitNanos && healthSinceNanos <= limitNanos) {
            return this;
        }
        return new HostState(
                resource,
                firstHeardNanos,
                lastHeardNanos <= limitNanos ? lastHeardNanos : insteadNanos,
                boot,
                readyNanos,
                health,
                healthReason,
                healthSinceNanos <= limitNanos ? healthSinceNanos : insteadNanos,
                checks,
                seal,
                mismatches,
                changedNanos,
                attempts,
                heartbeatMillis,
                shutdownNanos,
                recent,
                isProven);
    }

    /**
     * An event and when it happened.
     *
     * @param hostUnixNanos by the host's clock
     * @param receivedUnixNanos by the collector's
     */
    public record Heard(long hostUnixNanos, long receivedUnixNanos, HostEvent event) {}
}
