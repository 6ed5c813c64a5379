package io.adamant.collector.metrics;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
import io.adamant.collector.logs.parquet.StoreOptions;
import io.adamant.collector.metrics.history.MetricHistory;
import io.adamant.collector.metrics.history.ParquetHistory;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.config.DataSize;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What keeping points costs the view's thread: {@code HistoryBench DIRECTORY}. 2,000 hosts send 50
 * series eight times, 15 s apart; the points of 50 hosts are settled at a time.
 */
final class HistoryBench {

    private static final int HOSTS = 2_000;
    private static final int SERIES = 50;
    private static final int REPORTS = 8;
    private static final int SETTLED_AT_A_TIME = 50;
    private static final long PERIOD = Duration.ofSeconds(15).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private HistoryBench() {}

    public static void main(String[] words) {
        StoreOptions normal = StoreOptions.in(Path.of(words[0]));
        StoreOptions options =
                new StoreOptions(
                        normal.directory(),
                        normal.retention(),
                        normal.maxBytes(),
                        normal.pinnedSpan(),
                        normal.pinnedRetention(),
                        normal.pinnedMaxBytes(),
                        DataSize.ofMebibytes(256),
                        1,
                        normal.flushAge(),
                        1);
        long start = System.currentTimeMillis() * 1_000_000 - HOUR;
        try (ParquetHistory history =
                new ParquetHistory(
                        options,
                        () -> System.currentTimeMillis() * 1_000_000,
                        Meters.none(),
                        System.out::println,
                        (_, fault) -> System.out.println(fault))) {
            SyntheticFleet fleet = new SyntheticFleet(HOSTS, SERIES);
            for (int report = 0; report < REPORTS; report++) {
                feed(history, fleet, report, start + report * PERIOD);
            }
            read(history, start);
        }
    }

    private static void feed(ParquetHistory history, SyntheticFleet fleet, int report, long now) {
        List<Delivery> all = new ArrayList<>();
        for (int host = 0; host < HOSTS; host++) {
            all.add(fleet.report(host, report + 1, now));
        }
        long wall = System.nanoTime();
        long cpu = cpuNanos();
        for (int host = 0; host < HOSTS; host++) {
            history.apply(all.get(host));
            if ((host + 1) % SETTLED_AT_A_TIME == 0) {
                history.reached(new Position(Integer.toString(report * HOSTS + host)));
                history.settled();
            }
        }
        say("kept " + HOSTS * SERIES + " points", wall, cpu);
    }

    private static void read(ParquetHistory history, long start) {
        long wall = System.nanoTime();
        long cpu = cpuNanos();
        MetricHistory.Window window =
                new MetricHistory.Window(SyntheticFleet.id(77), start, start + HOUR);
        int found = history.series(window, "system.network.io", 240).found().size();
        say("read " + found + " series of one host", wall, cpu);
    }

    private static void say(String what, long wall, long cpu) {
        System.out.println(
                what
                        + ": "
                        + (System.nanoTime() - wall) / 1_000_000
                        + " ms, CPU "
                        + (cpuNanos() - cpu) / 1_000_000
                        + " ms");
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
