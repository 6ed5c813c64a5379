package io.adamant.agent.source.boot;

import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.HealthStatus;

/**
 * What the boot stream last said, for the local endpoint.
 *
 * @param report the latest boot report, its checks up to date
 * @param health the summary of the checks
 * @param reason which check and what it saw, or that all is well
 * @param skippedTries tries that were due while the one before still ran
 */
public record BootStatus(BootReport report, HealthStatus health, String reason, long skippedTries) {

    /** Whether a load balancer may send requests. */
    public boolean ready() {
        return report.verdict() == BootVerdict.READY && health == HealthStatus.HEALTHY;
    }
}
