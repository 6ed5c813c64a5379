package io.adamant.agent.source.host;

import io.adamant.agent.source.host.disk.Statfs;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A host's kernel files, unpacked from one text: {@code ==> path <==}, then the file. Its first
 * line says where it comes from.
 */
final class HostFixture {

    static final Path DIR = Path.of("src/test/resources/host");

    /** Every file system has the same room. */
    static final Statfs ROOMY =
            point -> Optional.of(new Statfs.Room(1000_000, 400_000, 350_000, 5000, 4000));

    private HostFixture() {}

    static HostReadings.Roots unpack(String name, Path into) throws IOException {
        Path file = into.resolve("nothing");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(DIR.resolve(name + ".txt"))) {
            if (line.startsWith("==> ")) {
                write(file, lines);
                file = into.resolve(line.substring(4, line.length() - 4));
                lines.clear();
            } else {
                lines.add(line);
            }
        }
        write(file, lines);
        return roots(into);
    }

    static HostReadings.Roots roots(Path dir) {
        return new HostReadings.Roots(dir.resolve("proc"), dir.resolve("sys"), dir.resolve("run"));
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    static List<String> lines(List<MetricPoint> points) {
        return points.stream().map(HostFixture::line).toList();
    }

    static String line(MetricPoint point) {
        return point.name()
                + labels(point.attributes())
                + " "
                + point.unit()
                + " "
                + point.kind().name().toLowerCase(Locale.ROOT)
                + " "
                + point.value();
    }

    private static String labels(Map<String, Value> attributes) {
        return attributes.isEmpty()
                ? ""
                : attributes.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().asText())
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}
