package io.adamant.agent.source.boot.stage;

import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.BootReport.StageOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The stages as {@code systemd-analyze time} counts them: firmware and loader before the kernel,
 * the kernel until the first program, the initrd until the root's systemd, userspace until every
 * unit of the boot has started or failed. A container has userspace alone.
 */
public final class EarlyStages {

    /** Names of units in a stage's words. */
    static final int MAX_NAMED = 8;

    private EarlyStages() {}

    /**
     * @param bootedUnixNanos when the kernel started, the zero of the manager's clock
     */
    public static List<BootStage> of(ManagerBoot boot, long bootedUnixNanos) {
        List<BootStage> stages = new ArrayList<>(5);
        if (boot.hasKernel()) {
            long firmware = boot.firmwareMicros();
            long loader = boot.loaderMicros();
            add(stages, "firmware", bootedUnixNanos, -firmware, firmware == 0 ? 0 : -loader);
            add(stages, "loader", bootedUnixNanos, -loader, 0);
            long first = boot.initrdMicros() > 0 ? boot.initrdMicros() : boot.userspaceMicros();
            add(stages, "kernel", bootedUnixNanos, 0, first);
            if (boot.initrdMicros() > 0) {
                add(stages, "initrd", bootedUnixNanos, first, boot.userspaceMicros());
            }
        }
        stages.add(userspace(boot, bootedUnixNanos));
        return stages;
    }

    private static void add(
            List<BootStage> stages,
            String name,
            long bootedUnixNanos,
            long fromMicros,
            long toMicros) {
        if (toMicros > fromMicros) {
            stages.add(
                    new BootStage(
                            name,
                            bootedUnixNanos + fromMicros * 1000,
                            (toMicros - fromMicros) * 1000,
                            StageOutcome.DONE,
                            null));
        }
    }

    /** A failed unit is named and fails no boot: what a host must have is what its checks say. */
    private static BootStage userspace(ManagerBoot boot, long bootedUnixNanos) {
        long from = boot.userspaceMicros();
        boolean isThrough = boot.isFinished();
        return new BootStage(
                "userspace",
                bootedUnixNanos + from * 1000,
                isThrough ? Math.max(0, boot.finishMicros() - from) * 1000 : -1,
                isThrough ? StageOutcome.DONE : StageOutcome.RUNNING,
                words(boot));
    }

    private static @Nullable String words(ManagerBoot boot) {
        List<String> words = new ArrayList<>(2);
        if (!boot.failed().isEmpty()) {
            words.add("failed: " + named(boot.failed()));
        }
        if (!boot.slow().isEmpty()) {
            words.add("slow: " + named(boot.slow().stream().map(EarlyStages::took).toList()));
        }
        return words.isEmpty() ? null : String.join("; ", words);
    }

    private static String took(ManagerBoot.SlowUnit unit) {
        return String.format(Locale.ROOT, "%s %.1f s", unit.name(), unit.tookMicros() / 1e6);
    }

    private static String named(List<String> names) {
        String first = names.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
        int more = names.size() - MAX_NAMED;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
