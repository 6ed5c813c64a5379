package io.adamant.collector.evidence;

import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Set;

/**
 * Evidence as it was kept.
 *
 * @param files every file and its hash
 * @param missing what could not be had, and why
 * @param incomplete parts that lack something that was asked for
 * @param disks what the cloud calls the copies of its disks
 * @param keptNanos when, Unix nanoseconds
 */
public record Kept(
        String id,
        InstanceId instance,
        List<KeptFile> files,
        List<String> missing,
        Set<Part> incomplete,
        List<String> disks,
        long keptNanos) {

    public Kept {
        files = List.copyOf(files);
        missing = List.copyOf(missing);
        incomplete = Set.copyOf(incomplete);
        disks = List.copyOf(disks);
    }

    /** All that was sent, the cloud's part and the console; copies of disks are beside that. */
    public boolean isComplete() {
        return incomplete.isEmpty() || incomplete.equals(Set.of(Part.DISKS));
    }

    /**
     * One file.
     *
     * @param sha256 in lower-case hexadecimal
     */
    public record KeptFile(String name, long bytes, String sha256) {}
}
