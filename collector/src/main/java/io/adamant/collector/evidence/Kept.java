package io.adamant.collector.evidence;

import io.adamant.shared.model.InstanceId;
import java.util.List;

/**
 * Evidence as it was kept.
 *
 * @param files every file and its hash
 * @param missing what could not be had, and why
 * @param disks what the cloud calls the copies of its disks
 * @param keptNanos when, Unix nanoseconds
 */
public record Kept(
        String id,
        InstanceId instance,
        List<KeptFile> files,
        List<String> missing,
        List<String> disks,
        long keptNanos) {

    public Kept {
        files = List.copyOf(files);
        missing = List.copyOf(missing);
        disks = List.copyOf(disks);
    }

    /**
     * One file.
     *
     * @param sha256 in lower-case hexadecimal
     */
    public record KeptFile(String name, long bytes, String sha256) {}
}
