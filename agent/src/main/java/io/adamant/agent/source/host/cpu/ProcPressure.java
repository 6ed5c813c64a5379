package io.adamant.agent.source.host.cpu;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/**
 * {@code /proc/pressure/*} (kernel Documentation/accounting/psi.rst): time in which some or all
 * tasks were stalled on a resource. Before Linux 5.13 {@code cpu} has no {@code full} line; {@code
 * irq} is there since 6.1 where the kernel accounts for it, and has no {@code some} line.
 */
public final class ProcPressure implements Reading {

    private static final String TOTAL = "total=";
    private static final double MICROS_PER_SECOND = 1_000_000;

    private final KernelFile file;
    private final KernelText text;
    private final String resource;

    /**
     * @param resource {@code cpu}, {@code memory}, {@code io} or {@code irq}
     */
    public ProcPressure(Path proc, String resource, KernelText text) {
        this.file = KernelFile.of(proc, "pressure/" + resource);
        this.resource = resource;
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        while (text.nextLine() && text.nextWord()) {
            String kind = text.word();
            if (kind.equals("some") || kind.equals("full")) {
                points.counter(
                        "adamant.pressure.stall",
                        "s",
                        total(),
                        "adamant.resource",
                        resource,
                        "adamant.pressure.kind",
                        kind);
            }
        }
    }

    private double total() {
        while (text.nextWord()) {
            if (text.wordStartsWith(TOTAL)) {
                return text.number(TOTAL.length()) / MICROS_PER_SECOND;
            }
        }
        return text.malformed();
    }
}
