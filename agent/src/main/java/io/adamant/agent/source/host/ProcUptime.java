package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code /proc/uptime} (proc(5)). */
final class ProcUptime implements Reading {

    private final Path file;

    ProcUptime(Path proc) {
        this.file = proc.resolve("uptime");
    }

    @Override
    public void read(Points points) throws IOException {
        List<String> words = KernelText.words(KernelText.read(file));
        try {
            points.gauge("system.uptime", "s", Double.parseDouble(words.getFirst()));
        } catch (NumberFormatException | java.util.NoSuchElementException notANumber) {
            throw new IOException(file + " holds no number", notANumber);
        }
    }
}
