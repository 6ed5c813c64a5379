package io.adamant.agent.source.host.reading;

import java.nio.file.Path;

/**
 * A file of procfs or sysfs.
 *
 * @param label its name below the root, the metric label {@code adamant.file}: from a bounded set
 * @param path where it is
 */
public record KernelFile(String label, String path) {

    /**
     * @param root of procfs or sysfs
     */
    public static KernelFile of(Path root, String name) {
        return new KernelFile(name, root.resolve(name).toString());
    }
}
