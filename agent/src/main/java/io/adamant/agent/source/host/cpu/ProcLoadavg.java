package io.adamant.agent.source.host.cpu;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/** {@code /proc/loadavg} (proc_loadavg(5)). */
public final class ProcLoadavg implements Reading {

    private static final String[] NAMES = {
        "system.cpu.load_average.1m", "system.cpu.load_average.5m", "system.cpu.load_average.15m"
    };

    private final KernelFile file;
    private final KernelText text;

    public ProcLoadavg(Path proc, KernelText text) {
        this.file = KernelFile.of(proc, "loadavg");
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        text.nextLine();
        for (String name : NAMES) {
            points.gauge(name, "{thread}", text.nextNumber());
        }
    }
}
