package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code /proc/stat} (proc(5)): processor time, processors, processes created. */
final class ProcStat implements Reading {

    private static final String[] MODES = {
        "user", "nice", "system", "idle", "iowait", "interrupt", "softirq", "steal"
    };

    /** USER_HZ. */
    private static final double TICKS_PER_SECOND = 100;

    private final Path file;

    ProcStat(Path proc) {
        this.file = proc.resolve("stat");
    }

    @Override
    public void read(Points points) throws IOException {
        int processors = 0;
        for (String line : KernelText.lines(file)) {
            if (line.startsWith("cpu ")) {
                times(points, KernelText.words(line));
            } else if (line.startsWith("cpu")) {
                processors++;
            } else if (line.startsWith("processes ")) {
                long created = KernelText.number(line.substring("processes ".length()));
                points.counter("system.process.created", "{process}", created);
            }
        }
        points.upDown("system.cpu.logical.count", "{cpu}", processors);
    }

    private static void times(Points points, List<String> words) {
        for (int i = 0; i < MODES.length && i + 1 < words.size(); i++) {
            long ticks = KernelText.number(words.get(i + 1));
            if (ticks >= 0) {
                double seconds = ticks / TICKS_PER_SECOND;
                points.counter("system.cpu.time", "s", seconds, "cpu.mode", MODES[i]);
            }
        }
    }
}
