package io.adamant.agent.source.host;

import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.agent.source.host.reading.CounterMemory;
import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFileException;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.MetricPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the host's and the agent's own metrics on a period. What is not there leaves its series out
 * and is counted by file and reason, see {@link Faults}.
 *
 * <p>A reading has two steps: what may block is asked aside, and {@link #SETTLE} later everything
 * is read, with what answered by then. So nothing here waits.
 *
 * <p>Owned by the collecting thread; {@link #latest} and {@link #faults} may be read by any.
 */
public final class HostSource implements Source {

    /** How long file systems and systemd have to answer. */
    public static final Duration SETTLE = Duration.ofMillis(100);

    private final List<Reading> readings;
    private final Faults faults;
    private final long periodNanos;
    private final long bootedUnixNanos;
    private final WallClock wall;
    private final CounterMemory memory = new CounterMemory();
    private long dueNanos;
    private boolean begun;
    private long begunNanos;
    private volatile List<MetricPoint> latest = List.of();

    /**
     * @param host what is read of the host
     * @param own what the agent counts about itself, read last
     * @param bootedUnixNanos since when counters count, 0 when unknown
     * @param firstNanos monotonic time of the first reading
     */
    public HostSource(
            HostReadings host,
            Reading own,
            Duration period,
            long bootedUnixNanos,
            long firstNanos,
            WallClock wall) {
        this.readings = new ArrayList<>(host.all());
        this.readings.add(own);
        this.faults = host.faults();
        this.periodNanos = period.toNanos();
        this.bootedUnixNanos = bootedUnixNanos;
        this.dueNanos = firstNanos;
        this.wall = wall;
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public Poll poll(long nowNanos) {
        if (!begun && nowNanos - dueNanos >= 0) {
            begun = true;
            begunNanos = nowNanos;
            readings.forEach(Reading::begin);
        }
        long readyNanos = begun ? begunNanos + SETTLE.toNanos() : dueNanos;
        if (!begun || nowNanos - readyNanos < 0) {
            return Poll.nothing(readyNanos);
        }
        begun = false;
        // On its grid, however late it was polled; a reading that was missed is not made up for.
        dueNanos = Math.max(dueNanos + periodNanos, nowNanos + periodNanos / 2);
        latest = readAll();
        return new Poll(List.of(new Batch.Metrics(latest)), dueNanos);
    }

    /** The points of the last reading; empty before the first. */
    public List<MetricPoint> latest() {
        return latest;
    }

    /** What could not be read since the start. */
    public Faults faults() {
        return faults;
    }

    @Override
    public void close() {
        // Nothing is held between two readings.
    }

    private List<MetricPoint> readAll() {
        Points points = new Points(bootedUnixNanos, wall.unixNanos(), memory);
        for (Reading reading : readings) {
            try {
                reading.read(points);
            } catch (KernelFileException absent) {
                faults.unreadable(absent.file(), absent.reason());
            }
        }
        // The agent's own reading came last: these counters, too, count since its start.
        faults.addTo(points);
        return points.list();
    }
}
