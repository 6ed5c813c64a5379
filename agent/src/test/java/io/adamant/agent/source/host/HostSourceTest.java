package io.adamant.agent.source.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.Batch;
import io.adamant.agent.source.ManualClock;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class HostSourceTest {

    private static final Path FIXTURE = Path.of("src/test/resources/host");
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final long BOOTED = 1_795_223_287_000_000_000L;

    private final ManualClock clock = new ManualClock();

    @Test
    void readsTheKernelsFilesAsInTheGoldenFile() throws Exception {
        assertThat(lines(points(FIXTURE)))
                .isEqualTo(Files.readAllLines(FIXTURE.resolve("expected.txt")));
    }

    @Test
    void countsSinceTheBootAndDatesEachPoint() {
        List<MetricPoint> points = points(FIXTURE);

        assertThat(points)
                .allSatisfy(
                        p -> assertThat(p.timeUnixNanos()).isEqualTo(ManualClock.EPOCH_UNIX_NANOS))
                .allSatisfy(
                        p ->
                                assertThat(p.startUnixNanos())
                                        .isEqualTo(
                                                p.kind() == MetricPoint.Kind.GAUGE ? 0 : BOOTED));
    }

    @Test
    void leavesOutWhatIsNotThereAndCountsIt() {
        assertThat(lines(points(Path.of("/no/such/root"))))
                .containsExactly("adamant.agent.metrics.absent {file} counter 11.0");
    }

    @Test
    void readsOnItsPeriodHoweverOftenItIsPolled() {
        HostSource source = source(FIXTURE);
        assertThat(source.poll(clock.nanos()).batches()).hasSize(1);
        clock.advance(Duration.ofMillis(4999));
        assertThat(source.poll(clock.nanos()).batches()).isEmpty();
        assertThat(source.poll(clock.nanos()).nextPollNanos()).isEqualTo(PERIOD.toNanos());
        clock.advance(Duration.ofMillis(1));
        assertThat(source.poll(clock.nanos()).batches()).hasSize(1);
    }

    @Test
    void readsThisHost() {
        List<Reading> readings =
                HostSource.kernelFiles(Path.of("/proc"), Path.of("/sys"), List.of(Path.of("/")));
        HostSource source = new HostSource(readings, PERIOD, BOOTED, clock.nanos(), clock.wall());
        source.poll(clock.nanos());

        assertThat(source.latest())
                .extracting(MetricPoint::name)
                .contains(
                        "system.cpu.time",
                        "system.memory.usage",
                        "system.filesystem.usage",
                        "process.memory.usage");
    }

    private List<MetricPoint> points(Path root) {
        Batch batch = source(root).poll(clock.nanos()).batches().getFirst();
        return ((Batch.Metrics) batch).points();
    }

    private HostSource source(Path root) {
        List<Reading> readings =
                HostSource.kernelFiles(root.resolve("proc"), root.resolve("sys"), List.of());
        return new HostSource(readings, PERIOD, BOOTED, clock.nanos(), clock.wall());
    }

    private static List<String> lines(List<MetricPoint> points) {
        return points.stream()
                .map(
                        p ->
                                p.name()
                                        + labels(p.attributes())
                                        + " "
                                        + p.unit()
                                        + " "
                                        + p.kind().name().toLowerCase(Locale.ROOT)
                                        + " "
                                        + p.value())
                .toList();
    }

    private static String labels(Map<String, Value> attributes) {
        return attributes.isEmpty()
                ? ""
                : attributes.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().asText())
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}
