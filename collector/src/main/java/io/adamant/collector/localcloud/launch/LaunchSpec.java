package io.adamant.collector.localcloud.launch;

import java.nio.file.Path;

/**
 * All that is decided about an instance before its first process starts.
 *
 * @param id {@code i-} and 8 hex digits
 * @param directory the instance's own directory, absolute
 * @param bootable false for an image whose init never reaches its services
 * @param workloadPort TCP port of the workload on loopback
 * @param agentPort TCP port of the agent's local endpoint on loopback
 */
public record LaunchSpec(
        String id,
        Path directory,
        String image,
        boolean bootable,
        String group,
        String application,
        String zone,
        int workloadPort,
        int agentPort) {

    public LaunchSpec {
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException("an instance directory is absolute: " + directory);
        }
        if (workloadPort == agentPort) {
            throw new IllegalArgumentException("workload and agent need two ports");
        }
    }

    /** What the instance calls itself, e.g. {@code web-1a2b3c4d}. */
    public String hostName() {
        return group + "-" + id.substring("i-".length());
    }
}
