package io.adamant.agent.source.host.process;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/**
 * {@code /proc/self/stat} and {@code status} (proc_pid_stat(5), proc_pid_status(5)): what the agent
 * itself costs. Its counters count since it started.
 */
public final class ProcSelf implements Reading {

    private static final double TICKS_PER_SECOND = 100;
    private static final double NANOS_PER_TICK = 1_000_000_000 / TICKS_PER_SECOND;
    private static final String FAULTS = "process.paging.faults";
    private static final String FAULT_TYPE = "system.paging.fault.type";
    private static final String SWITCHES = "process.context_switches";
    private static final String SWITCH_TYPE = "process.context_switch.type";

    private final KernelFile status;
    private final KernelFile stat;
    private final KernelText text;

    public ProcSelf(Path proc, KernelText text) {
        this.status = KernelFile.of(proc, "self/status");
        this.stat = KernelFile.of(proc, "self/stat");
        this.text = text;
    }

    @Override
    public void read(Points points) {
        long bootUnixNanos = points.startUnixNanos();
        stat(points, bootUnixNanos);
        text.load(status);
        while (text.nextLine() && text.nextWord()) {
            status(points);
        }
        points.countingSince(bootUnixNanos);
    }

    /** Fields by their number in proc_pid_stat(5); the command before the third may hold blanks. */
    private void stat(Points points, long bootUnixNanos) {
        text.load(stat);
        text.nextLine();
        text.skipPastLast(')');
        text.skipWords(10 - 3);
        double minor = text.nextNumber(); // field 10
        text.skipWords(1);
        double major = text.nextNumber(); // field 12
        text.skipWords(1);
        double user = text.nextNumber(); // fields 14 and 15
        double system = text.nextNumber();
        text.skipWords(22 - 16);
        double startTicks = text.nextNumber(); // field 22
        if (bootUnixNanos > 0 && !Double.isNaN(startTicks)) {
            points.countingSince(bootUnixNanos + (long) (startTicks * NANOS_PER_TICK));
        }
        points.counter("process.cpu.time", "s", user / TICKS_PER_SECOND, "cpu.mode", "user");
        points.counter("process.cpu.time", "s", system / TICKS_PER_SECOND, "cpu.mode", "system");
        points.counter(FAULTS, "{fault}", minor, FAULT_TYPE, "minor");
        points.counter(FAULTS, "{fault}", major, FAULT_TYPE, "major");
    }

    private void status(Points points) {
        if (text.wordIs("VmSize:")) {
            points.upDown("process.memory.virtual", "By", text.nextNumber() * 1024);
        } else if (text.wordIs("VmRSS:")) {
            points.upDown("process.memory.usage", "By", text.nextNumber() * 1024);
        } else if (text.wordIs("RssAnon:")) {
            points.upDown("process.memory.anonymous", "By", text.nextNumber() * 1024);
        } else if (text.wordIs("Threads:")) {
            points.upDown("process.thread.count", "{thread}", text.nextNumber());
        } else if (text.wordIs("voluntary_ctxt_switches:")) {
            switches(points, "voluntary");
        } else if (text.wordIs("nonvoluntary_ctxt_switches:")) {
            switches(points, "involuntary");
        }
    }

    private void switches(Points points, String type) {
        points.counter(SWITCHES, "{context_switch}", text.nextNumber(), SWITCH_TYPE, type);
    }
}
