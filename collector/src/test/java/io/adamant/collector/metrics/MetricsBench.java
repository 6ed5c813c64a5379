package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.telemetry.Meters;
import io.adamant.collector.telemetry.MicrometerMeters;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What a scrape of a large fleet costs: {@code MetricsBench [instances] [series] [rounds]}. Each
 * page is made of changed numbers; the table in docs/performance.md is made with this.
 */
final class MetricsBench {

    private static final int WARM_UP = 5;
    private static final String OPEN = "application/openmetrics-text;version=1.0.0";

    private record Took(double wallMillis, double cpuMillis, double megabytes, double allocated) {}

    private final int instances;
    private final int series;
    private final int rounds;

    private MetricsBench(int instances, int series, int rounds) {
        this.instances = instances;
        this.series = series;
        this.rounds = rounds;
    }

    public static void main(String[] words) {
        new MetricsBench(number(words, 0, 10_000), number(words, 1, 10), number(words, 2, 20))
                .run();
    }

    private static int number(String[] words, int at, int fallback) {
        return words.length > at ? Integer.parseInt(words[at]) : fallback;
    }

    private void run() {
        long now = System.currentTimeMillis() * 1_000_000;
        SyntheticFleet fleet = new SyntheticFleet(instances, series);
        LatestMetrics latest =
                new LatestMetrics(LatestMetrics.Limits.DEFAULT, () -> now, Meters.none());
        try (MicrometerMeters meters = new MicrometerMeters()) {
            Exposition exposition =
                    new Exposition(
                            latest, stateOf(fleet, now), desired -> 1, meters::scrape, meters);
            say(instances + " instances x " + series + " series, " + rounds + " rounds");
            apply(fleet, latest, now);
            for (String names : List.of("otel", "both")) {
                for (String encoding : List.of("identity", "gzip")) {
                    for (String accept : List.of("text/plain", OPEN)) {
                        measure(
                                names + " " + encoding + " " + accept.split("[;/]", -1)[1],
                                exposition,
                                ScrapeRequest.of(accept, encoding, names, Names.OTEL, null),
                                () -> reports(fleet, latest, now));
                    }
                }
            }
            measure(
                    "otel gzip, a shard of 8",
                    exposition,
                    ScrapeRequest.of(OPEN, "gzip", null, Names.OTEL, "3/8"),
                    () -> reports(fleet, latest, now));
        }
    }

    private static Supplier<ControlState> stateOf(SyntheticFleet fleet, long now) {
        ControlState state = fleet.state(now);
        return () -> state;
    }

    private void apply(SyntheticFleet fleet, LatestMetrics latest, long now) {
        long cpu = cpuNanos();
        reports(fleet, latest, now);
        say("first reports of all: " + (cpuNanos() - cpu) / 1_000_000 + " ms CPU");
        System.gc();
        cpu = cpuNanos();
        reports(fleet, latest, now);
        say("next reports of all: " + (cpuNanos() - cpu) / 1_000_000 + " ms CPU");
    }

    private void reports(SyntheticFleet fleet, LatestMetrics latest, long now) {
        for (int number = 0; number < instances; number++) {
            latest.apply(fleet.report(number, 1 + now % 1_000, now));
        }
        latest.settled();
    }

    private void measure(
            String what, Exposition exposition, ScrapeRequest request, Runnable change) {
        List<Took> all = new ArrayList<>();
        for (int round = 0; round < WARM_UP + rounds; round++) {
            change.run();
            Took took = once(exposition, request);
            if (round >= WARM_UP) {
                all.add(took);
            }
        }
        say(
                String.format(
                        Locale.ROOT,
                        "%-31s wall ms %s  cpu ms %s  %6.1f MB  %6.0f MB allocated",
                        what,
                        spread(all.stream().map(Took::wallMillis).toList()),
                        spread(all.stream().map(Took::cpuMillis).toList()),
                        all.getLast().megabytes(),
                        all.getLast().allocated()));
    }

    private static Took once(Exposition exposition, ScrapeRequest request) {
        long bytes = allocatedBytes();
        long cpu = cpuNanos();
        long wall = System.nanoTime();
        Exposition.Page page = (Exposition.Page) exposition.render(request);
        return new Took(
                (System.nanoTime() - wall) / 1e6,
                (cpuNanos() - cpu) / 1e6,
                page.body().length / 1e6,
                (allocatedBytes() - bytes) / 1e6);
    }

    /** Least, middle and most. */
    private static String spread(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%4.0f /%4.0f /%4.0f",
                sorted.getFirst(),
                sorted.get(sorted.size() / 2),
                sorted.getLast());
    }

    /** Of the whole process, so that collecting garbage is in it. */
    private static long cpuNanos() {
        return os().getProcessCpuTime();
    }

    private static com.sun.management.OperatingSystemMXBean os() {
        return (com.sun.management.OperatingSystemMXBean)
                ManagementFactory.getOperatingSystemMXBean();
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static void say(String words) {
        System.out.println(words);
    }
}
