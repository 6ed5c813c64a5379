package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code /proc/diskstats} (kernel Documentation/admin-guide/iostats.rst), whole devices only: those
 * that {@code /sys/block} lists, loop and RAM disks apart. At most {@value #MAX_DEVICES}.
 */
final class ProcDiskstats implements Reading {

    static final int MAX_DEVICES = 64;
    private static final int SECTOR_BYTES = 512;

    private final Path file;
    private final Path block;

    ProcDiskstats(Path proc, Path sys) {
        this.file = proc.resolve("diskstats");
        this.block = sys.resolve("block");
    }

    @Override
    public void read(Points points) throws IOException {
        int devices = 0;
        for (String line : KernelText.lines(file)) {
            List<String> words = KernelText.words(line);
            if (words.size() >= 11 && devices < MAX_DEVICES && isDisk(words.get(2))) {
                devices++;
                direction(points, words.get(2), "read", words.get(3), words.get(5));
                direction(points, words.get(2), "write", words.get(7), words.get(9));
            }
        }
    }

    private boolean isDisk(String device) {
        return !device.startsWith("loop")
                && !device.startsWith("ram")
                && Files.exists(block.resolve(device));
    }

    private static void direction(
            Points points, String device, String direction, String operations, String sectors) {
        String[] labels = {"system.device", device, "disk.io.direction", direction};
        points.counter(
                "system.disk.operations", "{operation}", KernelText.number(operations), labels);
        points.counter("system.disk.io", "By", KernelText.number(sectors) * SECTOR_BYTES, labels);
    }
}
