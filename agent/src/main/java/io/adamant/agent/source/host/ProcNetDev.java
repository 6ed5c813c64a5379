package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code /proc/net/dev} (proc(5)); at most {@value #MAX_INTERFACES} interfaces, veth pairs apart.
 */
final class ProcNetDev implements Reading {

    static final int MAX_INTERFACES = 64;

    private final Path file;

    ProcNetDev(Path proc) {
        this.file = proc.resolve("net/dev");
    }

    @Override
    public void read(Points points) throws IOException {
        int interfaces = 0;
        for (String line : KernelText.lines(file)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "veth" : line.substring(0, colon).strip();
            if (name.startsWith("veth") || interfaces >= MAX_INTERFACES) {
                continue;
            }
            List<String> words = KernelText.words(line.substring(colon + 1));
            if (words.size() >= 16) {
                interfaces++;
                direction(points, name, "receive", words.get(0), words.get(2));
                direction(points, name, "transmit", words.get(8), words.get(10));
            }
        }
    }

    private static void direction(
            Points points, String name, String direction, String bytes, String errors) {
        String[] labels = {"network.interface.name", name, "network.io.direction", direction};
        points.counter("system.network.io", "By", KernelText.number(bytes), labels);
        points.counter("system.network.errors", "{error}", KernelText.number(errors), labels);
    }
}
