package io.adamant.agent.source.host.cpu;

import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code /proc/stat} (proc_stat(5)): processor time, processors, processes created, interrupts,
 * context switches, the time of the boot. Time is per processor up to {@value #MAX_PROCESSORS}; a
 * larger machine sends the sum over all of them, without {@code cpu.logical_number}.
 */
public final class ProcStat implements Reading {

    static final int MAX_PROCESSORS = 64;

    /** In the kernel's order; guest time is part of user time. */
    private static final String[] MODES = {
        "user", "nice", "system", "idle", "iowait", "interrupt", "softirq", "steal"
    };

    /** USER_HZ. */
    private static final double TICKS_PER_SECOND = 100;

    /**
     * Idle and iowait fall a little now and then (proc_stat(5)), which is no reset; more than this
     * is one, as after a processor was taken out and put back.
     */
    private static final double JITTER_SECONDS = 3;

    private final KernelFile file;
    private final KernelText text;
    private final Faults faults;
    private final Map<String, double[]> last = new HashMap<>();

    public ProcStat(Path proc, KernelText text, Faults faults) {
        this.file = KernelFile.of(proc, "stat");
        this.text = text;
        this.faults = faults;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        int processors = processors();
        if (processors > MAX_PROCESSORS) {
            faults.leftOut("processor", processors);
        }
        text.rewind();
        while (text.nextLine() && text.nextWord()) {
            if (text.wordStartsWith("cpu")) {
                if (text.wordIs("cpu") == (processors > MAX_PROCESSORS)) {
                    times(points, text.word().substring("cpu".length()));
                }
            } else {
                other(points);
            }
        }
        if (processors > 0) {
            points.upDown("system.cpu.logical.count", "{cpu}", processors);
        }
    }

    private int processors() {
        int processors = 0;
        while (text.nextLine() && text.nextWord()) {
            if (text.wordStartsWith("cpu") && !text.wordIs("cpu")) {
                processors++;
            }
        }
        return processors;
    }

    private void other(Points points) {
        if (text.wordIs("intr")) {
            points.counter("adamant.cpu.interrupts", "{interrupt}", text.nextNumber());
        } else if (text.wordIs("ctxt")) {
            points.counter("adamant.cpu.context_switches", "{switch}", text.nextNumber());
        } else if (text.wordIs("btime")) {
            points.gauge("adamant.host.boot.time", "s", text.nextNumber());
        } else if (text.wordIs("processes")) {
            points.counter("system.process.created", "{process}", text.nextNumber());
        } else if (text.wordIs("procs_running")) {
            points.upDown("adamant.process.runnable", "{thread}", text.nextNumber());
        } else if (text.wordIs("procs_blocked")) {
            points.upDown("adamant.process.blocked", "{thread}", text.nextNumber());
        }
    }

    /** Old kernels have fewer columns: those modes are absent. */
    private void times(Points points, String processor) {
        double[] before = last.computeIfAbsent(processor, _ -> new double[MODES.length]);
        for (int i = 0; i < MODES.length && text.nextWord(); i++) {
            double seconds = text.number(0) / TICKS_PER_SECOND;
            if (seconds < before[i] && before[i] - seconds <= JITTER_SECONDS) {
                seconds = before[i];
            }
            before[i] = seconds;
            if (processor.isEmpty()) {
                points.counter("system.cpu.time", "s", seconds, "cpu.mode", MODES[i]);
            } else {
                points.counter(
                        "system.cpu.time",
                        "s",
                        seconds,
                        "cpu.logical_number",
                        processor,
                        "cpu.mode",
                        MODES[i]);
            }
        }
    }
}
