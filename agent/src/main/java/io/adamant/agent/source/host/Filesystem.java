package io.adamant.agent.source.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** One file system's room by statvfs(3); {@code free} is what an ordinary user may take. */
final class Filesystem implements Reading {

    private final Path mountpoint;

    Filesystem(Path mountpoint) {
        this.mountpoint = mountpoint;
    }

    @Override
    public void read(Points points) throws IOException {
        File file = mountpoint.toFile();
        long total = file.getTotalSpace();
        if (total == 0) {
            throw new IOException(mountpoint + " is no file system");
        }
        long unused = file.getFreeSpace();
        long usable = file.getUsableSpace();
        usage(points, "used", total - unused);
        usage(points, "free", usable);
        usage(points, "reserved", unused - usable);
    }

    private void usage(Points points, String state, long bytes) {
        points.upDown(
                "system.filesystem.usage",
                "By",
                Math.max(0, bytes),
                "system.filesystem.mountpoint",
                mountpoint.toString(),
                "system.filesystem.state",
                state);
    }
}
