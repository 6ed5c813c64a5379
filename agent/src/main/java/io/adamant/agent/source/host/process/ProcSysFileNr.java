package io.adamant.agent.source.host.process;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/** {@code /proc/sys/fs/file-nr} (proc_sys_fs(5)): open files of the whole host, and their limit. */
public final class ProcSysFileNr implements Reading {

    private final KernelFile file;
    private final KernelText text;

    public ProcSysFileNr(Path proc, KernelText text) {
        this.file = KernelFile.of(proc, "sys/fs/file-nr");
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        text.nextLine();
        points.upDown("adamant.file_handle.usage", "{file_handle}", text.nextNumber());
        text.nextWord(); // free ones: always 0 since Linux 2.6
        points.upDown("adamant.file_handle.limit", "{file_handle}", text.nextNumber());
    }
}
