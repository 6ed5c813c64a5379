package io.adamant.agent.source.host.memory;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * {@code /proc/vmstat} (proc_vmstat(5)): page faults, swapping, kills by the out-of-memory killer
 * (since Linux 4.13).
 */
public final class ProcVmstat implements Reading {

    private static final String FAULTS = "system.paging.faults";
    private static final String TYPE = "system.paging.fault.type";
    private static final String OPERATIONS = "system.paging.operations";
    private static final String DIRECTION = "system.paging.direction";

    private static final String[] FIELDS = {
        "pgfault", "pgmajfault", "pswpin", "pswpout", "oom_kill"
    };

    private final KernelFile file;
    private final KernelText text;
    private final double[] values = new double[FIELDS.length];

    public ProcVmstat(Path proc, KernelText text) {
        this.file = KernelFile.of(proc, "vmstat");
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        Arrays.fill(values, Double.NaN);
        while (text.nextLine() && text.nextWord()) {
            int field = text.wordAmong(FIELDS);
            if (field >= 0) {
                values[field] = text.nextNumber();
            }
        }
        double faults = values[0];
        double major = values[1];
        points.counter(FAULTS, "{fault}", Math.max(0, faults - major), TYPE, "minor");
        points.counter(FAULTS, "{fault}", major, TYPE, "major");
        points.counter(OPERATIONS, "{operation}", values[2], DIRECTION, "in");
        points.counter(OPERATIONS, "{operation}", values[3], DIRECTION, "out");
        points.counter("adamant.memory.oom_kills", "{process}", values[4]);
    }
}
