package io.adamant.agent.source.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.Batch;
import io.adamant.agent.source.ManualClock;
import io.adamant.agent.source.host.reading.Faults;
import io.adamant.shared.wire.MetricPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostSourceTest {

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final long BOOTED = 1_795_223_287_000_000_000L;

    private final ManualClock clock = new ManualClock();

    @TempDir Path dir;

    /** What the JVM holds is not of the fixture. */
    private static List<String> stable(List<MetricPoint> points) {
        return HostFixture.lines(
                points.stream().filter(p -> !p.name().startsWith("jvm.memory.")).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vm-6.18",
                "debian-6.12",
                "debian-6.1",
                "amazon-2023-6.1",
                "debian-5.10",
                "arm64-4.19",
                "lxcfs-6.1"
            })
    void readsTheKernelsFilesAsInTheGoldenFile(String kernel) throws IOException {
        List<String> lines = stable(points(source(HostFixture.unpack(kernel, dir))));
        Path golden = HostFixture.DIR.resolve(kernel + ".expected.txt");
        if (Boolean.getBoolean("adamant.golden.write")) {
            Files.write(golden, lines);
        }

        assertThat(lines).isEqualTo(Files.readAllLines(golden));
    }

    @Test
    void eachNameIsInTheTableOfTheWire() throws IOException {
        String wire = Files.readString(Path.of("../docs/wire.md"));

        assertThat(points(source(HostFixture.unpack("debian-6.12", dir))))
                .extracting(MetricPoint::name)
                .allSatisfy(name -> assertThat(wire).contains("`" + name + "`"));
    }

    @Test
    void eachSeriesAppearsOnce() throws IOException {
        assertThat(points(source(HostFixture.unpack("debian-6.12", dir))))
                .extracting(p -> p.name() + p.attributes())
                .doesNotHaveDuplicates();
    }

    @Test
    void countsTheHostSinceItsBootAndTheAgentSinceItsStart() throws IOException {
        List<MetricPoint> points = points(source(HostFixture.unpack("debian-6.12", dir)));

        assertThat(points)
                .allSatisfy(p -> assertThat(p.timeUnixNanos()).isEqualTo(clock.wall().unixNanos()));
        assertThat(points)
                .filteredOn(p -> p.name().startsWith("system."))
                .filteredOn(p -> p.kind() == MetricPoint.Kind.COUNTER)
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p.startUnixNanos()).isEqualTo(BOOTED));
        assertThat(points)
                .filteredOn(p -> p.name().equals("process.cpu.time"))
                .allSatisfy(p -> assertThat(p.startUnixNanos()).isEqualTo(BOOTED + 1_500_000_000L));
        assertThat(points)
                .filteredOn(p -> p.kind() == MetricPoint.Kind.GAUGE)
                .allSatisfy(p -> assertThat(p.startUnixNanos()).isZero());
    }

    @Test
    void leavesOutWhatIsNotThereAndCountsItByFileAndReason() {
        List<String> lines = stable(points(source(HostFixture.roots(Path.of("/no/such/root")))));

        assertThat(lines)
                .hasSize(24)
                .allMatch(line -> line.startsWith(Faults.UNREADABLE))
                .contains(
                        Faults.UNREADABLE
                                + "{adamant.file=net/dev, adamant.reason=absent} {try} counter"
                                + " 1.0",
                        Faults.UNREADABLE
                                + "{adamant.file=systemd, adamant.reason=absent} {try} counter"
                                + " 1.0");
    }

    @Test
    void survivesFilesThatAreEmptyOrRubbishWithoutMakingUpAValue() throws IOException {
        for (String rubbish :
                List.of("", "\n", "\0\0\0\n", "a b c d e f g h\n", ": : :\n( ) -\n")) {
            Path root = Files.createTempDirectory(dir, "rubbish");
            HostReadings.Roots roots = HostFixture.unpack("debian-6.12", root);
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.writeString(file, rubbish);
                }
            }

            assertThat(stable(points(source(roots))))
                    .filteredOn(line -> !line.startsWith(Faults.UNREADABLE))
                    .allMatch(
                            line ->
                                    line.startsWith("system.process.count")
                                            || line.startsWith("process.unix.file_descriptor")
                                            || line.startsWith("system.cpu.physical.count"));
        }
    }

    @Test
    void doesNotBelieveALineThatIsCut() throws IOException {
        HostReadings.Roots roots = HostFixture.unpack("debian-6.12", dir);
        for (Path file : List.of(roots.proc().resolve("uptime"), roots.proc().resolve("net/dev"))) {
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 3));
        }

        assertThat(HostFixture.lines(points(source(roots))))
                .noneMatch(line -> line.startsWith("system.uptime"))
                .noneMatch(line -> line.contains("wg0"))
                .anyMatch(line -> line.contains("enp1s0"))
                .anyMatch(line -> line.contains("adamant.file=uptime, adamant.reason=malformed"))
                .anyMatch(line -> line.contains("adamant.file=net/dev, adamant.reason=malformed"));
    }

    @Test
    void aCounterThatWrapsCountsFromTheReadingBefore() throws IOException {
        HostReadings.Roots roots = HostFixture.unpack("debian-5.10", dir);
        HostSource source = source(roots);
        points(source);
        long before = clock.wall().unixNanos();
        Path disks = roots.proc().resolve("diskstats");
        Files.writeString(disks, Files.readString(disks).replaceAll("4294967295", "7000"));
        clock.advance(PERIOD);
        List<MetricPoint> points = points(source);

        assertThat(points)
                .filteredOn(p -> p.name().equals("system.disk.io_time"))
                .singleElement()
                .satisfies(p -> assertThat(p.value()).isEqualTo(7))
                .satisfies(p -> assertThat(p.startUnixNanos()).isEqualTo(before));
        assertThat(points)
                .filteredOn(p -> p.name().equals("system.disk.io"))
                .allSatisfy(p -> assertThat(p.startUnixNanos()).isEqualTo(BOOTED));
    }

    @Test
    void idleTimeThatFallsALittleStaysWhereItWas() throws IOException {
        HostReadings.Roots roots = HostFixture.unpack("debian-6.1", dir);
        HostSource source = source(roots);
        List<String> first = cpuTimes(points(source));
        Path stat = roots.proc().resolve("stat");
        Files.writeString(stat, Files.readString(stat).replace(" 300 4 ", " 150 3 "));
        clock.advance(PERIOD);

        assertThat(cpuTimes(points(source))).isEqualTo(first);
    }

    private static List<String> cpuTimes(List<MetricPoint> points) {
        return HostFixture.lines(
                points.stream().filter(p -> p.name().equals("system.cpu.time")).toList());
    }

    @Test
    void keepsTheNumberOfSeriesBoundedAndCountsTheRest() throws IOException {
        HostReadings.Roots roots = HostFixture.unpack("debian-6.1", dir);
        StringBuilder nics = new StringBuilder("\n\n");
        StringBuilder disks = new StringBuilder();
        StringBuilder mounts = new StringBuilder();
        StringBuilder cpus = new StringBuilder("cpu  1 2 3 4 5 6 7 8 9 10\n");
        for (int i = 0; i < 100; i++) {
            nics.append("eth" + i + ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
            disks.append("8 " + i + " sd" + i + " 1 2 3 4 5 6 7 8 9 10 11\n");
            mounts.append(i + " 1 8:" + i + " / /m" + i + " rw - ext4 /dev/sd" + i + " rw\n");
            cpus.append("cpu" + i + " 1 2 3 4 5 6 7 8 9 10\n");
            Files.createDirectories(roots.sys().resolve("block/sd" + i));
        }
        for (int i = 0; i < 600; i++) {
            Path stat = roots.proc().resolve((1000 + i) + "/stat");
            Files.createDirectories(stat.getParent());
            Files.writeString(stat, (1000 + i) + " (x) S 1\n");
        }
        append(roots, "net/dev", nics);
        append(roots, "diskstats", disks);
        append(roots, "self/mountinfo", mounts);
        Files.writeString(roots.proc().resolve("stat"), cpus);
        List<String> lines = HostFixture.lines(points(source(roots)));

        assertThat(lines).hasSizeLessThan(1200);
        assertThat(lines)
                .contains(
                        "system.cpu.time{cpu.mode=user} s counter 0.01",
                        "system.cpu.logical.count {cpu} up_down_counter 100.0",
                        "system.process.count {process} up_down_counter 607.0",
                        leftOut("disk", 69),
                        leftOut("filesystem", 69),
                        leftOut("interface", 70),
                        leftOut("process", 607),
                        leftOut("processor", 100));
    }

    private static void append(HostReadings.Roots roots, String file, CharSequence text)
            throws IOException {
        Files.writeString(roots.proc().resolve(file), text, StandardOpenOption.APPEND);
    }

    private static String leftOut(String kind, int count) {
        return Faults.LEFT_OUT + "{adamant.kind=" + kind + "} {thing} counter " + (double) count;
    }

    @Test
    void neverWaitsForAFileSystemThatHangs() throws IOException {
        HostReadings.Roots roots = HostFixture.unpack("debian-6.12", dir);
        List<Runnable> aside = new ArrayList<>();
        HostReadings readings = HostReadings.of(roots, HostFixture.ROOMY, aside::add);
        HostSource source =
                new HostSource(readings, _ -> {}, PERIOD, BOOTED, clock.nanos(), clock.wall());
        for (int i = 0; i < 10; i++) {
            points(source);
            clock.advance(PERIOD);
        }

        // Four that ask file systems hang, then none is asked; one that asks systemd.
        assertThat(aside).hasSize(5);
        assertThat(HostFixture.lines(source.latest()))
                .noneMatch(line -> line.startsWith("system.filesystem"))
                .anyMatch(line -> line.startsWith("system.cpu.time"))
                .anyMatch(line -> line.contains("adamant.file=statfs, adamant.reason=timeout"))
                .anyMatch(line -> line.contains("adamant.file=systemd, adamant.reason=timeout"));

        aside.forEach(Runnable::run);
        List<Runnable> answered = List.copyOf(aside);
        points(source);
        aside.removeAll(answered);
        aside.forEach(Runnable::run);
        assertThat(aside).hasSize(2);
    }

    @Test
    void readsOnItsPeriodHoweverOftenItIsPolled() throws IOException {
        HostSource source = source(HostFixture.unpack("debian-6.1", dir));
        assertThat(source.poll(clock.nanos()).batches()).isEmpty();
        assertThat(source.poll(clock.nanos()).nextPollNanos())
                .isEqualTo(HostSource.SETTLE.toNanos());
        clock.advance(HostSource.SETTLE);
        assertThat(source.poll(clock.nanos()).batches()).hasSize(1);
        clock.advance(Duration.ofMillis(4899));
        assertThat(source.poll(clock.nanos()).batches()).isEmpty();
        assertThat(source.poll(clock.nanos()).nextPollNanos()).isEqualTo(PERIOD.toNanos());
        clock.advance(Duration.ofMillis(101));
        assertThat(source.poll(clock.nanos()).batches()).isEmpty();
        clock.advance(HostSource.SETTLE);
        assertThat(source.poll(clock.nanos()).batches()).hasSize(1);
    }

    private List<MetricPoint> points(HostSource source) {
        source.poll(clock.nanos());
        clock.advance(HostSource.SETTLE);
        Batch batch = source.poll(clock.nanos()).batches().getFirst();
        return ((Batch.Metrics) batch).points();
    }

    private HostSource source(HostReadings.Roots roots) {
        HostReadings readings = HostReadings.of(roots, HostFixture.ROOMY, Runnable::run);
        return new HostSource(readings, _ -> {}, PERIOD, BOOTED, clock.nanos(), clock.wall());
    }
}
