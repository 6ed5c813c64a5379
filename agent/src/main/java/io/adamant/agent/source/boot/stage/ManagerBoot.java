package io.adamant.agent.source.boot.stage;

import java.util.List;

/**
 * What systemd says of this boot (org.freedesktop.systemd1(5), the manager's {@code
 * *TimestampMonotonic}): microseconds of the kernel's clock, 0 for a stage that was not.
 *
 * @param hasKernel whether the kernel booted for this system; a container's did not
 * @param firmwareMicros how long before the kernel the firmware began
 * @param loaderMicros how long before the kernel the boot loader began
 * @param initrdMicros when the initrd's systemd began
 * @param userspaceMicros when the root's systemd began
 * @param finishMicros when every unit of the boot had started or failed; 0 while it goes on
 * @param failed names of units that are failed
 * @param slow units that took long to start, the longest first; empty until the boot is finished
 */
public record ManagerBoot(
        boolean hasKernel,
        long firmwareMicros,
        long loaderMicros,
        long initrdMicros,
        long userspaceMicros,
        long finishMicros,
        List<String> failed,
        List<SlowUnit> slow) {

    public ManagerBoot {
        failed = List.copyOf(failed);
        slow = List.copyOf(slow);
    }

    /**
     * @param tookMicros from the start of its job to its being active, or through
     */
    public record SlowUnit(String name, long tookMicros) {}

    /** Whether it says no more. */
    boolean isFinished() {
        return finishMicros > 0;
    }
}
