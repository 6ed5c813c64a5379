package io.adamant.agent.source.host.disk;

import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelFileException.Reason;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code /proc/diskstats} (kernel Documentation/admin-guide/iostats.rst) and the sizes in {@code
 * /sys/block}. Whole devices only: those that {@code /sys/block} lists; loop, RAM, floppy and
 * optical disks apart. At most {@value #MAX_DEVICES}. Kernels have 14, 18 or 20 columns; the first
 * 14 are read.
 */
public final class ProcDiskstats implements Reading {

    static final int MAX_DEVICES = 32;

    private static final String[] NO_DISKS = {"loop", "ram", "zram", "fd", "sr"};
    private static final String DEVICE = "system.device";
    private static final String DIRECTION = "disk.io.direction";
    private static final int SECTOR_BYTES = 512;
    private static final double MILLIS_PER_SECOND = 1000;

    /** Numbers of a line after the name (iostats.rst counts them from 1). */
    private static final int NUMBERS = 11;

    private final KernelFile file;
    private final File block;
    private final KernelText text;
    private final Faults faults;
    private final double[] numbers = new double[NUMBERS];

    public ProcDiskstats(Path proc, Path sys, KernelText text, Faults faults) {
        this.file = KernelFile.of(proc, "diskstats");
        this.block = sys.resolve("block").toFile();
        this.text = text;
        this.faults = faults;
    }

    @Override
    public void read(Points points) {
        text.loadMaybeEmpty(file); // a container may see no disk
        List<String> disks = new ArrayList<>();
        int tooMany = 0;
        while (text.nextLine()) {
            String name = text.skipWords(3) ? disk() : "";
            if (name.isEmpty()) {
                continue;
            }
            if (disks.size() == MAX_DEVICES) {
                tooMany++;
            } else if (readNumbers()) {
                disks.add(name);
                add(points, name);
            }
        }
        faults.leftOut("disk", tooMany);
        if (!block.exists()) {
            faults.unreadable("block", Reason.ABSENT);
        }
        for (String disk : disks) {
            size(points, disk);
        }
    }

    /** The name at the cursor; empty when it is no disk. */
    private String disk() {
        for (String prefix : NO_DISKS) {
            if (text.wordStartsWith(prefix)) {
                return "";
            }
        }
        String name = text.word();
        return new File(block, inSysfs(name)).exists() ? name : "";
    }

    /** A slash in a device's name is an exclamation mark there. */
    private static String inSysfs(String device) {
        return device.replace('/', '!');
    }

    private boolean readNumbers() {
        Arrays.fill(numbers, Double.NaN);
        for (int i = 0; i < NUMBERS; i++) {
            if (!text.nextWord()) {
                text.malformed();
                return false;
            }
            numbers[i] = text.number(0);
        }
        return true;
    }

    private void add(Points points, String disk) {
        direction(points, disk, "read", 0);
        direction(points, disk, "write", 4);
        points.upDown("adamant.disk.operations.pending", "{operation}", numbers[8], DEVICE, disk);
        points.counter("system.disk.io_time", "s", numbers[9] / MILLIS_PER_SECOND, DEVICE, disk);
        points.counter(
                "adamant.disk.weighted_io_time",
                "s",
                numbers[10] / MILLIS_PER_SECOND,
                DEVICE,
                disk);
    }

    private void direction(Points points, String disk, String direction, int first) {
        String[] labels = {DEVICE, disk, DIRECTION, direction};
        points.counter("system.disk.operations", "{operation}", numbers[first], labels);
        points.counter("system.disk.merged", "{operation}", numbers[first + 1], labels);
        points.counter("system.disk.io", "By", numbers[first + 2] * SECTOR_BYTES, labels);
        points.counter(
                "system.disk.operation_time", "s", numbers[first + 3] / MILLIS_PER_SECOND, labels);
    }

    private void size(Points points, String disk) {
        File size = new File(block, inSysfs(disk) + "/size");
        if (size.exists()) {
            text.load(new KernelFile("block/size", size.getPath()));
            text.nextLine();
            points.upDown(
                    "system.disk.limit", "By", text.nextNumber() * SECTOR_BYTES, DEVICE, disk);
        }
    }
}
