package io.adamant.agent.source.host.process;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/**
 * {@code /proc/self/io} (proc_pid_io(5)): what the agent made the disks read and write, page cache
 * apart. A file of its own among the readings, since kernels without task I/O accounting lack it.
 */
public final class ProcSelfIo implements Reading {

    private final KernelFile file;
    private final KernelText text;

    public ProcSelfIo(Path proc, KernelText text) {
        this.file = KernelFile.of(proc, "self/io");
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        while (text.nextLine() && text.nextWord()) {
            if (text.wordIs("read_bytes:")) {
                bytes(points, "read");
            } else if (text.wordIs("write_bytes:")) {
                bytes(points, "write");
            }
        }
    }

    private void bytes(Points points, String direction) {
        points.counter("process.disk.io", "By", text.nextNumber(), "disk.io.direction", direction);
    }
}
