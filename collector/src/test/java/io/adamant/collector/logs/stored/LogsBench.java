package io.adamant.collector.logs.stored;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.Placements;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.parquet.StoreOptions;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * What the log store costs: records of 200 bytes from a decoded delivery to Parquet, and questions
 * about them. Not a test: {@code ./adamant bench logs DIRECTORY MILLION_RECORDS HOURS MEBIBYTES}; a
 * directory that was filled before is only asked.
 */
final class LogsBench {

    private static final int INSTANCES = 200;
    private static final int BATCH = 1_000;
    private static final long HOUR = 3_600_000_000_000L;
    private static final long START = 1_795_000_000_000_000_000L / HOUR * HOUR;
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final ParquetLogs logs;
    private final long records;
    private final long spanNanos;
    private final SplittableRandom random = new SplittableRandom(1);
    private final String[] words = new String[2_000];
    private long now = START;

    private LogsBench(Path directory, long records, int hours, int mebibytes) {
        this.records = records;
        spanNanos = hours * HOUR;
        StoreOptions base = StoreOptions.in(directory);
        logs =
                new ParquetLogs(
                        new StoreOptions(
                                directory,
                                Duration.ofDays(365),
                                DataSize.ofMebibytes(100 << 10),
                                base.pinnedSpan(),
                                base.pinnedRetention(),
                                base.pinnedMaxBytes(),
                                DataSize.ofMebibytes(mebibytes),
                                base.threads(),
                                base.flushAge(),
                                base.questions()),
                        Placements.NONE,
                        () -> now,
                        Meters.none(),
                        System.err::println,
                        (_, fault) -> fault.printStackTrace());
        for (int i = 0; i < words.length; i++) {
            words[i] = Long.toString(random.nextLong(1L << 36), 36);
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 4) {
            System.err.println("bench logs DIRECTORY MILLION_RECORDS HOURS MEBIBYTES");
            return;
        }
        Path directory = Path.of(args[0]);
        long records = Long.parseLong(args[1]) * 1_000_000;
        int hours = Integer.parseInt(args[2]);
        int mebibytes = Integer.parseInt(args[3]);
        if (!Files.exists(directory.resolve("manifest"))) {
            LogsBench filling = new LogsBench(directory, records, hours, mebibytes);
            filling.fill();
            filling.logs.close();
        }
        LogsBench asking = new LogsBench(directory, records, hours, mebibytes);
        asking.ask();
        asking.logs.close();
        System.out.println(memory());
    }

    private void fill() {
        long wall = System.nanoTime();
        long cpu = cpu();
        long step = spanNanos / records;
        long madeNanos = 0;
        for (long at = 0; at < records; at += BATCH) {
            long make = System.nanoTime();
            Delivery batch = batch((int) (at / BATCH % INSTANCES), START + at * step, step);
            madeNanos += System.nanoTime() - make;
            now = START + at * step;
            logs.apply(batch);
            if (at / BATCH % 4 == 3) {
                logs.reached(new Position(String.format(Locale.ROOT, "%016x", at)));
                logs.settled();
            }
        }
        logs.reached(new Position(String.format(Locale.ROOT, "%016x", records)));
        logs.settled();
        double seconds = (System.nanoTime() - wall) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "stored %d records in %.1f s (making them took %.1f s): %.0f records/s, %.2f CPU-s per million%n",
                records,
                seconds,
                madeNanos / 1e9,
                records / seconds,
                (cpu() - cpu) / 1e9 / (records / 1e6));
    }

    private Delivery batch(int instance, long time, long step) {
        Map<String, Value> resource =
                Map.of(
                        "service.instance.id",
                        Value.of("i-%017x".formatted(0xabc00000L + instance)),
                        "host.image.id",
                        Value.of("ami-0123456789abcdef0"),
                        "cloud.availability_zone",
                        Value.of("eu-west-1" + (char) ('a' + instance % 3)),
                        "service.name",
                        Value.of("adamant-agent"),
                        "adamant.boot.id",
                        Value.of("0a9c8d7e6f5a4b3c2d1e0f" + instance));
        Map<String, Value> file = Map.of("log.file.path", Value.of("/var/log/app/access.log"));
        List<LogRecord> batch = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            int severity = random.nextInt(100) == 0 ? 17 : 9;
            batch.add(new LogRecord(time + i * step, 0, severity, "", Value.of(text()), file));
        }
        return new Delivery.Logs(
                new Delivery.Origin(Position.START, "bench", time, null, resource), batch);
    }

    private String text() {
        StringBuilder text = new StringBuilder(216);
        text.append("GET /api/v1/things/").append(random.nextInt(1_000_000)).append(" 200 ");
        while (text.length() < 200) {
            text.append(words[random.nextInt(words.length)]).append(' ');
        }
        text.setLength(200);
        return text.toString();
    }

    private void ask() {
        Span all = new Span(START, START + spanNanos);
        Span hour =
                new Span(
                        START + spanNanos / 2,
                        START + spanNanos / 2 + Math.min(HOUR, spanNanos / 2));
        List<LabelMatcher> one =
                List.of(
                        new LabelMatcher(
                                "instance",
                                LabelMatcher.Match.EQUAL,
                                "i-%017x".formatted(0xabc00000L + 77)));
        for (int round = 1; round <= 3; round++) {
            System.out.println("round " + round);
            ask("newest 1,000 of one instance's hour", () -> scan(one, List.of(), hour, 1_000));
            ask("newest 5,000 of one instance's hour", () -> scan(one, List.of(), hour, 5_000));
            ask(
                    "every record of one instance's hour",
                    () -> scan(one, List.of(), hour, Integer.MAX_VALUE));
            ask(
                    "one instance's hour counted by minute",
                    () -> count(one, List.of(), hour, List.of("detected_level")));
            ask(
                    "substring that never occurs, everything",
                    () -> scan(List.of(), List.of(LineFilter.contains("no such text")), all, 100));
            ask(
                    "substring counted by hour, everything",
                    () ->
                            count(
                                    List.of(),
                                    List.of(LineFilter.contains("things/777777 ")),
                                    all,
                                    List.of()));
            ask(
                    "regex counted, everything",
                    () ->
                            count(
                                    List.of(),
                                    List.of(
                                            new LineFilter(
                                                    LineFilter.Kind.MATCHES,
                                                    List.of("things/77+ "))),
                                    all,
                                    List.of()));
            ask(
                    "volume by level, everything",
                    () -> count(List.of(), List.of(), all, List.of("detected_level")));
            ask("streams of everything", () -> streams(all));
            ask("newest 1,000 of all", () -> scan(List.of(), List.of(), all, 1_000));
        }
    }

    private String scan(List<LabelMatcher> matchers, List<LineFilter> lines, Span span, int limit) {
        int[] count = new int[1];
        LogStore.Outcome outcome =
                logs.scan(
                        new Scan(matchers, lines, span, Scan.Order.NEWEST_FIRST, DEADLINE),
                        _ -> ++count[0] < limit);
        return count[0] + " records, " + outcome.notes();
    }

    private String count(
            List<LabelMatcher> matchers, List<LineFilter> lines, Span span, List<String> by) {
        long range = (span.untilUnixNanos() - span.fromUnixNanos()) / 60;
        LogStore.Counted counted =
                logs.count(
                        new Scan(matchers, lines, span, Scan.Order.NEWEST_FIRST, DEADLINE),
                        new Buckets(span.fromUnixNanos() + range, range, range, 60),
                        by);
        long sum =
                counted.series().stream()
                        .flatMap(series -> series.cells().stream())
                        .mapToLong(LogStore.Cell::records)
                        .sum();
        return counted.series().size()
                + " series, "
                + sum
                + " records, "
                + counted.outcome().notes();
    }

    private String streams(Span span) {
        LogStore.Streams streams = logs.streams(List.of(), span, 5_000);
        return streams.sets().size() + " streams, " + streams.outcome().notes();
    }

    private static void ask(String what, Supplier<String> question) {
        long wall = System.nanoTime();
        long cpu = cpu();
        String answer = question.get();
        System.out.printf(
                Locale.ROOT,
                "  %-42s %7.3f s %7.2f CPU-s  %s%n",
                what,
                (System.nanoTime() - wall) / 1e9,
                (cpu() - cpu) / 1e9,
                answer);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static String memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS"))
                .toList()
                .toString();
    }
}
