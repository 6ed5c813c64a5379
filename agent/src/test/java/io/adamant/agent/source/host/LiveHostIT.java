package io.adamant.agent.source.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.adamant.agent.linux.LinuxStatfs;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.ManualClock;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the real /proc, /sys and file systems of this machine, held to their own arithmetic. */
final class LiveHostIT {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final HostSource source =
            new HostSource(
                    HostReadings.of(HostReadings.Roots.THIS, new LinuxStatfs(), Runnable::run),
                    _ -> {},
                    PERIOD,
                    1,
                    clock.nanos(),
                    clock.wall());
    private List<MetricPoint> points;

    @BeforeEach
    void read() {
        points = poll();
    }

    private List<MetricPoint> poll() {
        source.poll(clock.nanos());
        clock.advance(HostSource.SETTLE);
        Batch batch = source.poll(clock.nanos()).batches().getFirst();
        clock.advance(PERIOD);
        return ((Batch.Metrics) batch).points();
    }

    private double sum(String name, String... attributes) {
        double sum = Double.NaN;
        for (MetricPoint point : points) {
            if (point.name().equals(name) && has(point, attributes)) {
                sum = Double.isNaN(sum) ? point.value() : sum + point.value();
            }
        }
        return sum;
    }

    private static boolean has(MetricPoint point, String... attributes) {
        for (int i = 0; i < attributes.length; i += 2) {
            Value value = point.attributes().get(attributes[i]);
            if (value == null || !value.asText().equals(attributes[i + 1])) {
                return false;
            }
        }
        return true;
    }

    @Test
    void theTimeOfTheProcessorsIsTheTimeSinceTheBoot() {
        double perProcessor = sum("system.cpu.time") / sum("system.cpu.logical.count");

        assertThat(perProcessor).isCloseTo(sum("system.uptime"), withPercentage(10));
        assertThat(sum("system.cpu.logical.count"))
                .isGreaterThanOrEqualTo(sum("system.cpu.physical.count"))
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(sum("adamant.host.boot.time") + sum("system.uptime"))
                .isCloseTo(System.currentTimeMillis() / 1000.0, within(5.0));
    }

    @Test
    void memoryAddsUp() {
        double limit = sum("system.memory.limit");
        double used = sum("system.memory.usage", "system.memory.state", "used");

        assertThat(used + sum("system.memory.linux.available")).isEqualTo(limit);
        assertThat(sum("system.memory.usage", "system.memory.state", "free")).isBetween(1.0, limit);
    }

    @Test
    void theRootFileSystemIsAsTheJdkSeesIt() {
        String[] root = {"system.filesystem.mountpoint", "/"};
        File jdk = new File("/");

        assertThat(sum("system.filesystem.limit", root)).isEqualTo((double) jdk.getTotalSpace());
        assertThat(sum("system.filesystem.usage", root)).isEqualTo((double) jdk.getTotalSpace());
        assertThat(
                        sum(
                                "system.filesystem.usage",
                                "system.filesystem.mountpoint",
                                "/",
                                "system.filesystem.state",
                                "free"))
                .isCloseTo((double) jdk.getUsableSpace(), withPercentage(5));
        assertThat(sum("system.filesystem.inodes.usage", root)).isPositive();
    }

    @Test
    void processesAndTheAgentItselfAreThere() throws Exception {
        assertThat(sum("system.process.count"))
                .isCloseTo((double) ProcessHandle.allProcesses().count(), withPercentage(20));
        assertThat(sum("process.thread.count")).isGreaterThan(5);
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
        assertThat(sum("process.memory.virtual"))
                .isCloseTo((double) Long.parseLong(pages[0]) * 4096, withPercentage(5));
        assertThat(sum("jvm.memory.used")).isLessThanOrEqualTo(sum("jvm.memory.committed"));
        assertThat(sum("system.network.io", "network.interface.name", "lo"))
                .isNotNegative()
                .isNotNaN();
    }

    @Test
    void noCounterFallsAndNoSeriesIsThereTwice() {
        Map<String, Double> before = new HashMap<>();
        points.stream()
                .filter(p -> p.kind() == MetricPoint.Kind.COUNTER)
                .forEach(p -> before.put(p.name() + p.attributes(), p.value()));
        points = poll();

        assertThat(points).extracting(p -> p.name() + p.attributes()).doesNotHaveDuplicates();
        assertThat(points)
                .filteredOn(p -> p.kind() == MetricPoint.Kind.COUNTER)
                .allSatisfy(
                        p ->
                                assertThat(p.value())
                                        .isGreaterThanOrEqualTo(
                                                before.getOrDefault(
                                                        p.name() + p.attributes(), 0.0)));
    }
}
