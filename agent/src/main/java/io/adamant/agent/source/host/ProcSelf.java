package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code /proc/self/status} and {@code stat} (proc(5)): what the agent itself costs. */
final class ProcSelf implements Reading {

    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TIME = 14 - 3;
    private static final int SYSTEM_TIME = 15 - 3;

    private final Path status;
    private final Path stat;

    ProcSelf(Path proc) {
        this.status = proc.resolve("self/status");
        this.stat = proc.resolve("self/stat");
    }

    @Override
    public void read(Points points) throws IOException {
        for (String line : KernelText.lines(status)) {
            List<String> words = KernelText.words(line);
            long number = words.size() < 2 ? -1 : KernelText.number(words.get(1));
            switch (words.getFirst()) {
                case "VmRSS:" -> points.upDown("process.memory.usage", "By", number * 1024);
                case "RssAnon:" -> points.upDown("process.memory.anonymous", "By", number * 1024);
                case "Threads:" -> points.upDown("process.thread.count", "{thread}", number);
                default -> {
                    // The other fields say nothing that is shipped.
                }
            }
        }
        String text = KernelText.read(stat);
        List<String> fields = KernelText.words(text.substring(text.lastIndexOf(')') + 1));
        if (fields.size() <= SYSTEM_TIME) {
            throw new IOException(stat + " is too short");
        }
        time(points, "user", fields.get(USER_TIME));
        time(points, "system", fields.get(SYSTEM_TIME));
    }

    private static void time(Points points, String mode, String ticks) {
        double seconds = KernelText.number(ticks) / TICKS_PER_SECOND;
        points.counter("process.cpu.time", "s", seconds, "cpu.mode", mode);
    }
}
