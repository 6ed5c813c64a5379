package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Path;

/** The processes in {@code /proc} (proc(5)): directories named by a number. */
final class ProcessTable implements Reading {

    private final Path proc;

    ProcessTable(Path proc) {
        this.proc = proc;
    }

    @Override
    public void read(Points points) throws IOException {
        String[] names = proc.toFile().list();
        if (names == null) {
            throw new IOException(proc + " cannot be listed");
        }
        int count = 0;
        for (String name : names) {
            if (KernelText.number(name) > 0) {
                count++;
            }
        }
        points.upDown("system.process.count", "{process}", count);
    }
}
