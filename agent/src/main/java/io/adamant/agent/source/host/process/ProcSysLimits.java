package io.adamant.agent.source.host.process;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/**
 * {@code /proc/sys/kernel/pid_max} and {@code threads-max} (proc_sys_kernel(5)): no more tasks than
 * the lower of the two.
 */
public final class ProcSysLimits implements Reading {

    private final KernelFile pids;
    private final KernelFile threads;
    private final KernelText text;

    public ProcSysLimits(Path proc, KernelText text) {
        this.pids = KernelFile.of(proc, "sys/kernel/pid_max");
        this.threads = KernelFile.of(proc, "sys/kernel/threads-max");
        this.text = text;
    }

    @Override
    public void read(Points points) {
        points.upDown("system.process.limit", "{thread}", Math.min(number(pids), number(threads)));
    }

    private double number(KernelFile file) {
        text.load(file);
        text.nextLine();
        return text.nextNumber();
    }
}
