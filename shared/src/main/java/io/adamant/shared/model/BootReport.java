package io.adamant.shared.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the boot went so far; sent at once and again on each change until the verdict is final.
 *
 * @param verdict where the boot stands
 * @param reason one sentence for people: what is awaited or what failed
 * @param bootedUnixNanos when the kernel started, or 0 when that cannot be read
 * @param kernel release of the kernel
 * @param stages what is known of the boot's stages, in order
 * @param checks the declared checks with their present status, in the order of the configuration
 * @param seal the seal as measured now
 * @param heartbeatMillis how often the host says that it is alive, in milliseconds
 */
public record BootReport(
        BootVerdict verdict,
        String reason,
        long bootedUnixNanos,
        String kernel,
        List<BootStage> stages,
        List<CheckResult> checks,
        SealState seal,
        long heartbeatMillis)
        implements HostEvent {

    public static final String EVENT = "adamant.boot.report";

    public BootReport {
        stages = List.copyOf(stages);
        checks = List.copyOf(checks);
    }

    @Override
    public String eventName() {
        return EVENT;
    }

    /** Where the boot stands. {@code BOOTING} is the only one that is not final. */
    public enum BootVerdict {
        BOOTING,
        READY,
        FAILED
    }

    /**
     * One stage of the boot.
     *
     * @param name such as {@code kernel}, {@code agent}, {@code seal}, {@code checks}
     * @param startUnixNanos when it began
     * @param durationNanos how long it took; negative while it still runs
     * @param outcome how it ended
     * @param detail words for people, or null
     */
    public record BootStage(
            String name,
            long startUnixNanos,
            long durationNanos,
            StageOutcome outcome,
            @Nullable String detail) {}

    /** How a stage ended. */
    public enum StageOutcome {
        RUNNING,
        DONE,
        FAILED
    }
}
