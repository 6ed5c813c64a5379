package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code /proc/loadavg} (proc(5)). */
final class ProcLoadavg implements Reading {

    private static final String[] NAMES = {
        "system.cpu.load_average.1m", "system.cpu.load_average.5m", "system.cpu.load_average.15m"
    };

    private final Path file;

    ProcLoadavg(Path proc) {
        this.file = proc.resolve("loadavg");
    }

    @Override
    public void read(Points points) throws IOException {
        List<String> words = KernelText.words(KernelText.read(file));
        if (words.size() < NAMES.length) {
            throw new IOException(file + " has no three averages");
        }
        for (int i = 0; i < NAMES.length; i++) {
            try {
                points.gauge(NAMES[i], "{thread}", Double.parseDouble(words.get(i)));
            } catch (NumberFormatException notANumber) {
                throw new IOException(file + " has no three averages", notANumber);
            }
        }
    }
}
