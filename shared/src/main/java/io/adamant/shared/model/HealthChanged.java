package io.adamant.shared.model;

import java.util.List;

/**
 * The host's own checks came to another result after the boot.
 *
 * @param from what held before
 * @param to what holds now
 * @param reason which check, and what it saw
 * @param checks all checks as they stand
 */
public record HealthChanged(
        HealthStatus from, HealthStatus to, String reason, List<CheckResult> checks)
        implements HostEvent {

    public static final String EVENT = "adamant.health.changed";

    public HealthChanged {
        checks = List.copyOf(checks);
    }

    @Override
    public String eventName() {
        return EVENT;
    }
}
