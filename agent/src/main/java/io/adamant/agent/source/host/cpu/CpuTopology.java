package io.adamant.agent.source.host.cpu;

import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelFileException;
import io.adamant.agent.source.host.reading.KernelFileException.Reason;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Physical cores, by {@code /sys/devices/system/cpu/cpu*}{@code /topology/thread_siblings_list}
 * (kernel Documentation/admin-guide/cputopology.rst): hyper-threads of one core name the same set.
 * The same on every architecture, where {@code /proc/cpuinfo} differs. Read once: cores do not come
 * and go, and the directory is large on a large machine.
 */
public final class CpuTopology implements Reading {

    private static final String LABEL = "devices/system/cpu";

    private final Path cpus;
    private final KernelText text;
    private final Faults faults;
    private int cores;

    public CpuTopology(Path sys, KernelText text, Faults faults) {
        this.cpus = sys.resolve(LABEL);
        this.text = text;
        this.faults = faults;
    }

    @Override
    public void read(Points points) {
        if (cores == 0) {
            cores = count();
        }
        if (cores > 0) {
            points.upDown("system.cpu.physical.count", "{cpu}", cores);
        }
    }

    private int count() {
        String[] names = cpus.toFile().list();
        if (names == null) {
            throw new KernelFileException(LABEL, Reason.ABSENT);
        }
        Set<String> siblings = new HashSet<>();
        for (String name : names) {
            String path = cpus + "/" + name + "/topology/thread_siblings_list";
            // A processor that is offline has no topology.
            if (name.startsWith("cpu") && new File(path).exists()) {
                text.load(new KernelFile(LABEL, path));
                text.nextLine();
                text.nextWord();
                siblings.add(text.word());
            }
        }
        if (siblings.isEmpty()) {
            faults.unreadable(LABEL, Reason.ABSENT);
        }
        return siblings.size();
    }
}
