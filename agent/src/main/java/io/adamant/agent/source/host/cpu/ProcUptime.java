package io.adamant.agent.source.host.cpu;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/** {@code /proc/uptime} (proc_uptime(5)). */
public final class ProcUptime implements Reading {

    private final KernelFile file;
    private final KernelText text;

    public ProcUptime(Path proc, KernelText text) {
        this.file = KernelFile.of(proc, "uptime");
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        text.nextLine();
        points.gauge("system.uptime", "s", text.nextNumber());
    }
}
