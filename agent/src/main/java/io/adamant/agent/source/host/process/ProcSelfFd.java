package io.adamant.agent.source.host.process;

import io.adamant.agent.source.host.reading.KernelFileException;
import io.adamant.agent.source.host.reading.KernelFileException.Reason;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/**
 * {@code /proc/self/fd} (proc_pid_fd(5)): the agent's open files, but for the one that lists them.
 */
public final class ProcSelfFd implements Reading {

    private final Path descriptors;

    public ProcSelfFd(Path proc) {
        this.descriptors = proc.resolve("self/fd");
    }

    @Override
    public void read(Points points) {
        String[] open = descriptors.toFile().list();
        if (open == null) {
            throw new KernelFileException("self/fd", Reason.ABSENT);
        }
        points.upDown(
                "process.unix.file_descriptor.count",
                "{file_descriptor}",
                Math.max(0, open.length - 1));
    }
}
