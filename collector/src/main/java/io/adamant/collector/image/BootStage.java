package io.adamant.collector.image;

import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.StageOutcome;
import io.adamant.shared.model.CheckResult;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a boot stopped, as one of a few names. */
public final class BootStage {

    /** Nothing was ever heard. */
    public static final String NO_HELLO = "no_hello";

    /** It spoke, then was silent before it was ready. */
    public static final String SILENT = "silent";

    /** One of its declared checks fails. */
    public static final String CHECKS = "checks";

    /** None of the known ones: the names come from hosts, and must not grow without a bound. */
    public static final String OTHER = "other";

    private static final Set<String> KNOWN =
            Set.of("firmware", "kernel", "initrd", "userspace", "agent", "seal", "cloud-init");

    private BootStage() {}

    /**
     * @param report the newest boot report, or null when none came
     * @param isFailed whether the host itself called its boot failed
     */
    public static String of(@Nullable BootReport report, boolean isFailed) {
        if (report == null) {
            return NO_HELLO;
        }
        String unfinished = null;
        for (BootReport.BootStage stage : report.stages()) {
            if (stage.outcome() == StageOutcome.FAILED) {
                return named(stage.name());
            }
            unfinished = stage.outcome() == StageOutcome.RUNNING ? stage.name() : unfinished;
        }
        boolean hasFailedCheck =
                report.checks().stream()
                        .anyMatch(c -> c.status() == CheckResult.CheckStatus.FAILING);
        if (hasFailedCheck) {
            return CHECKS;
        }
        if (unfinished != null) {
            return named(unfinished);
        }
        return isFailed ? OTHER : SILENT;
    }

    private static String named(String stage) {
        String name = stage.toLowerCase(Locale.ROOT);
        return KNOWN.contains(name) || name.equals(CHECKS) ? name : OTHER;
    }
}
