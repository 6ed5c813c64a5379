package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code /proc/pressure/*} (kernel Documentation/accounting/psi.rst): time in which some or all
 * tasks were stalled on a resource.
 */
final class ProcPressure implements Reading {

    private static final double MICROS_PER_SECOND = 1_000_000;

    private final Path file;
    private final String resource;

    /**
     * @param resource {@code cpu}, {@code memory} or {@code io}
     */
    ProcPressure(Path proc, String resource) {
        this.file = proc.resolve("pressure").resolve(resource);
        this.resource = resource;
    }

    @Override
    public void read(Points points) throws IOException {
        for (String line : KernelText.lines(file)) {
            List<String> words = KernelText.words(line);
            String total = words.isEmpty() ? "" : words.getLast();
            if (total.startsWith("total=")) {
                long micros = KernelText.number(total.substring("total=".length()));
                points.counter(
                        "adamant.pressure.stall",
                        "s",
                        micros / MICROS_PER_SECOND,
                        "adamant.resource",
                        resource,
                        "adamant.pressure.kind",
                        words.getFirst());
            }
        }
    }
}
