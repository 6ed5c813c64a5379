package io.adamant.agent.source.host;

import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.MetricPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the host's and the agent's own metrics on a period. A file that is not there leaves its
 * series out and is counted in {@code adamant.agent.metrics.absent}.
 *
 * <p>Owned by the collecting thread; {@link #latest} may be read by any.
 */
public final class HostSource implements Source {

    /** Counter of kernel files that were not there when they were to be read. */
    public static final String ABSENT = "adamant.agent.metrics.absent";

    private final List<Reading> readings;
    private final long periodNanos;
    private final long bootedUnixNanos;
    private final WallClock wall;
    private long dueNanos;
    private volatile long absent;
    private volatile List<MetricPoint> latest = List.of();

    /**
     * @param readings in the order of the output
     * @param bootedUnixNanos since when counters count, 0 when unknown
     * @param firstNanos monotonic time of the first reading
     */
    public HostSource(
            List<Reading> readings,
            Duration period,
            long bootedUnixNanos,
            long firstNanos,
            WallClock wall) {
        this.readings = List.copyOf(readings);
        this.periodNanos = period.toNanos();
        this.bootedUnixNanos = bootedUnixNanos;
        this.dueNanos = firstNanos;
        this.wall = wall;
    }

    /**
     * Every kernel file that is read.
     *
     * @param proc root of procfs
     * @param sys root of sysfs
     * @param mountpoints the file systems to report
     */
    public static List<Reading> kernelFiles(Path proc, Path sys, List<Path> mountpoints) {
        List<Reading> readings = new ArrayList<>();
        readings.add(new ProcUptime(proc));
        readings.add(new ProcStat(proc));
        readings.add(new ProcLoadavg(proc));
        readings.add(new ProcessTable(proc));
        readings.add(new ProcMeminfo(proc));
        readings.add(new ProcDiskstats(proc, sys));
        readings.add(new ProcNetDev(proc));
        readings.add(new ProcPressure(proc, "cpu"));
        readings.add(new ProcPressure(proc, "memory"));
        readings.add(new ProcPressure(proc, "io"));
        for (Path mountpoint : mountpoints) {
            readings.add(new Filesystem(mountpoint));
        }
        readings.add(new ProcSelf(proc));
        return readings;
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public Poll poll(long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return Poll.nothing(dueNanos);
        }
        dueNanos = Math.max(dueNanos + periodNanos, nowNanos + periodNanos / 2);
        latest = readAll();
        return new Poll(List.of(new Batch.Metrics(latest)), dueNanos);
    }

    /** The points of the last reading; empty before the first. */
    public List<MetricPoint> latest() {
        return latest;
    }

    /** Kernel files that were not there when they were to be read, since the start. */
    public long absent() {
        return absent;
    }

    @Override
    public void close() {
        // Nothing is held between two readings.
    }

    private List<MetricPoint> readAll() {
        Points points = new Points(bootedUnixNanos, wall.unixNanos());
        long missing = absent;
        for (Reading reading : readings) {
            try {
                reading.read(points);
            } catch (IOException notThere) {
                missing++;
            }
        }
        absent = missing;
        points.counter(ABSENT, "{file}", absent);
        return points.list();
    }
}
