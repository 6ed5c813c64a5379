package io.adamant.agent.identity;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * The kernel's name for this boot ({@code /proc/sys/kernel/random/boot_id}, random(4)). Instances
 * that share a kernel share it; together with the instance id it is still unique, since that is
 * never used again.
 */
public final class BootIdFile {

    private BootIdFile() {}

    /**
     * Reads the boot id, or makes one up where there is none to read.
     *
     * @param proc root of procfs
     */
    public static BootId read(Path proc, RandomGenerator random) {
        try {
            String text = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
            if (Names.isSafe(text)) {
                return new BootId(text);
            }
        } catch (IOException unreadable) {
            // The name only has to be unique, so a random one serves.
        }
        return new BootId(
                "r" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
    }
}
