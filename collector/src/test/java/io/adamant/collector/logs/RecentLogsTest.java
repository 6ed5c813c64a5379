package io.adamant.collector.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Position;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class RecentLogsTest {

    private static final InstanceId A = new InstanceId("i-a");
    private static final InstanceId B = new InstanceId("i-b");
    private static final long RECEIVED = 9_000;

    private final Map<String, Placements.Place> places = new HashMap<>();
    private final RecentLogs logs =
            new RecentLogs(
                    RecentLogs.DEFAULT_BOUND,
                    id -> places.getOrDefault(id, Placements.Place.UNKNOWN));

    @Test
    void showsNothingBeforeItIsSettled() {
        logs.apply(delivery(A, List.of(line(1, "too early"))));

        assertThat(texts(logs)).isEmpty();
        logs.settled();
        assertThat(texts(logs)).containsExactly("too early");
    }

    @Test
    void aRecordHasLabelsAndMetadata() {
        places.put("i-a", new Placements.Place("shop", "web"));
        Map<String, Value> resource =
                Map.of(
                        "host.id", Value.of("i-a"),
                        "host.image.id", Value.of("ami-1"),
                        "cloud.availability_zone", Value.of("z1"),
                        "service.name", Value.of("nginx"),
                        "adamant.boot.id", Value.of("b1"));
        LogRecord record =
                new LogRecord(
                        5,
                        0,
                        17,
                        "",
                        Value.of("hello"),
                        Map.of(
                                "log.file.path", Value.of("/var/log/a.log"),
                                "http.status-code", Value.of(200)),
                        "0af7651916cd43dd8448eb211c80319c",
                        "b7ad6b7169203331");
        logs.apply(new Delivery.Logs(origin(resource), List.of(record)));
        logs.settled();

        assertThat(all(logs))
                .containsExactly(
                        new LogEntry(
                                new StreamLabels(
                                        "i-a",
                                        "shop",
                                        "web",
                                        "ami-1",
                                        "z1",
                                        "/var/log/a.log",
                                        "nginx"),
                                5,
                                17,
                                "hello",
                                Map.of(
                                        "detected_level", "error",
                                        "adamant_boot_id", "b1",
                                        "trace_id", "0af7651916cd43dd8448eb211c80319c",
                                        "span_id", "b7ad6b7169203331",
                                        "http_status_code", "200")));
    }

    @Test
    void aRecordWithoutATimeGetsTheTimeOfItsReceipt() {
        add(A, line(0, "when?"));

        assertThat(all(logs).getFirst().unixNanos()).isEqualTo(RECEIVED);
    }

    @Test
    void eventsAreReadableLinesUnderTheirName() {
        add(A, event(attempt()), event(heartbeat()));

        LogEntry entry = all(logs).getFirst();
        assertThat(all(logs)).as("a heartbeat is nothing to show").hasSize(1);
        assertThat(entry.labels().source()).isEqualTo("adamant.seal.attempt");
        assertThat(entry.severity()).isEqualTo(LogRecord.SEVERITY_WARN);
        assertThat(entry.metadata())
                .containsEntry("detected_level", "warn")
                .containsEntry("event_name", "adamant.seal.attempt");
        assertThat(entry.text())
                .isEqualTo(
                        "blocked openat of /etc/app/app.yaml (EROFS) by sh, pid 812,"
                                + " `sh -c evil`, uid 0, logged in as uid 1000, started by"
                                + " 800 bash < 1 init, 3 times, seen by audit");
    }

    @Test
    void keepsNoMoreThanItsBound() {
        RecentLogs small = new RecentLogs(new DataSize(1 << 20), Placements.NONE);
        String text = "x".repeat(1000);
        for (int i = 1; i <= 4000; i++) {
            small.apply(delivery(A, List.of(line(i, text))));
        }
        small.settled();

        assertThat(small.bytes()).isBetween(1L << 18, 1L << 20);
        assertThat(all(small).getLast().unixNanos()).as("the newest stay").isEqualTo(4000);
        assertThat(all(small)).hasSizeLessThan(1100);
    }

    @Test
    void aTailSeesLateLinesInTheOrderOfArrival() {
        add(A, line(100, "before"));
        long place = logs.newest();
        add(A, line(200, "new"), line(1, "late"));
        add(B, line(201, "other"));

        LogTail.Batch batch = logs.since(place, of("i-a"), 10);

        assertThat(batch.entries()).extracting(LogEntry::text).containsExactly("new", "late");
        assertThat(batch.skipped()).isZero();
        assertThat(logs.since(batch.newest(), _ -> true, 10).entries()).isEmpty();
        LogTail.Batch one = logs.since(place, _ -> true, 1);
        assertThat(one.entries()).extracting(LogEntry::text).containsExactly("other");
        assertThat(one.skipped()).isEqualTo(2);
    }

    @Test
    void keepsLittleWhileNobodyFollows() {
        RecentLogs large = new RecentLogs(DataSize.ofMebibytes(4), Placements.NONE);
        LogTail.Following following = large.follow();
        fill(large, 8_000);
        assertThat(large.bytes()).isBetween(3L << 20, 4L << 20);

        following.close();
        following.close();
        fill(large, 1);

        assertThat(large.bytes()).isBetween(1L << 19, 1L << 20);
        assertThat(all(large)).as("the newest stay").hasSizeGreaterThan(500);
    }

    @Test
    void oneWhoBeginsToFollowMissesNothingThatComesAfterwards() {
        add(A, line(1, "before"));
        LogTail.Following _ = logs.follow();
        long place = logs.newest();
        logs.apply(delivery(A, List.of(line(2, "of a pass that runs"))));
        logs.settled();

        assertThat(logs.since(place, _ -> true, 10).entries())
                .extracting(LogEntry::text)
                .containsExactly("of a pass that runs");
    }

    @Test
    void ofADeliveryThatIsTooLargeTheNewestRecordsStay() {
        RecentLogs small = new RecentLogs(new DataSize(1 << 16), Placements.NONE);
        List<LogRecord> many = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            many.add(line(i, "x".repeat(100)));
        }

        small.apply(delivery(A, many));
        small.settled();

        assertThat(small.bytes()).isLessThanOrEqualTo(1 << 16);
        assertThat(small.newest()).isEqualTo(1_000);
        assertThat(all(small)).hasSizeBetween(80, 200);
        assertThat(all(small).getLast().unixNanos()).isEqualTo(1_000);
    }

    private static void fill(RecentLogs logs, int records) {
        String text = "x".repeat(1000);
        for (int i = 1; i <= records; i++) {
            logs.apply(delivery(A, List.of(line(i, text))));
        }
        logs.settled();
    }

    @Test
    void aSenderWithoutASafeNameIsNotShown() {
        Map<String, Value> resource = Map.of("service.instance.id", Value.of("../../etc"));

        logs.apply(new Delivery.Logs(origin(resource), List.of(line(1, "hello"))));
        logs.settled();

        assertThat(texts(logs)).isEmpty();
    }

    @Test
    void aVeryLongLineIsCutAndSaysSo() {
        add(A, line(1, "y".repeat(EntryReader.MAX_TEXT + 5)));

        assertThat(texts(logs).getFirst())
                .hasSizeLessThan(EntryReader.MAX_TEXT + 20)
                .endsWith("... (5 more)");
    }

    private static List<LogEntry> all(RecentLogs logs) {
        return logs.since(0, _ -> true, 10_000).entries();
    }

    private static List<String> texts(RecentLogs logs) {
        return all(logs).stream().map(LogEntry::text).toList();
    }

    private static Predicate<LogEntry> of(String instance) {
        return entry -> entry.labels().instance().equals(instance);
    }

    private void add(InstanceId instance, LogRecord... records) {
        logs.apply(delivery(instance, List.of(records)));
        logs.settled();
    }

    private static Delivery delivery(InstanceId instance, List<LogRecord> records) {
        return new Delivery.Logs(
                origin(Map.of("service.instance.id", Value.of(instance.value()))), records);
    }

    private static Delivery.Origin origin(Map<String, Value> resource) {
        return new Delivery.Origin(Position.START, Envelope.LOOPBACK, RECEIVED, null, resource);
    }

    private static LogRecord line(long time, String text) {
        return new LogRecord(
                time,
                0,
                9,
                "",
                Value.of(text),
                Map.of("log.file.path", Value.of("/var/log/app/access.log")));
    }

    private static LogRecord event(HostEvent event) {
        return HostEvents.encode(event, 50);
    }

    private static Heartbeat heartbeat() {
        return new Heartbeat(1, 1, HealthStatus.HEALTHY, SealTier.FALLBACK, 1000, 0, 0);
    }

    private static SealAttempt attempt() {
        return new SealAttempt(
                1,
                SealAttempt.Outcome.BLOCKED,
                "openat",
                "/etc/app/app.yaml",
                "EROFS",
                812,
                "sh",
                "/bin/dash",
                List.of("sh", "-c", "evil"),
                List.of("800 bash", "1 init"),
                0,
                1000,
                null,
                3,
                "audit");
    }
}
