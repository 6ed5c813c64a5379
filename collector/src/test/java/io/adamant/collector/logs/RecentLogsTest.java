package io.adamant.collector.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Position;
import io.adamant.collector.logs.LogSearch.LogLine;
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
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class RecentLogsTest {

    private static final InstanceId A = new InstanceId("i-a");
    private static final InstanceId B = new InstanceId("i-b");
    private static final long RECEIVED = 9_000;

    private final Map<InstanceId, List<LogLine>> kept = new HashMap<>();
    private final RecentLogs logs =
            new RecentLogs(
                    RecentLogs.DEFAULT_BOUND,
                    id -> Optional.ofNullable(kept.get(id)),
                    Placements.NONE);

    @Test
    void findsByInstanceTimeAndSubstringOldestFirst() {
        add(A, line(30, "GET /three"), line(10, "GET /one"), line(20, "POST /two"));
        add(B, line(15, "GET /other"));

        assertThat(texts(query(A, 0, 100, null, 10)))
                .containsExactly("GET /one", "POST /two", "GET /three");
        assertThat(texts(query(null, 10, 30, "GET", 10)))
                .as("from is inclusive, until is exclusive")
                .containsExactly("GET /one", "GET /other");
    }

    @Test
    void keepsTheNewestWhenThereAreMoreThanAskedFor() {
        add(A, line(5, "e"), line(1, "a"), line(4, "d"), line(2, "b"), line(3, "c"));

        assertThat(texts(query(A, 0, 100, null, 2))).containsExactly("d", "e");
    }

    @Test
    void linesOfOneInstantKeepTheOrderOfTheirArrival() {
        add(A, line(7, "first"), line(7, "second"), line(7, "third"));

        assertThat(texts(query(A, 0, 100, null, 2))).containsExactly("second", "third");
    }

    @Test
    void showsNothingBeforeItIsSettled() {
        logs.apply(delivery(A, List.of(line(1, "too early"))));

        assertThat(texts(query(A, 0, 100, null, 10))).isEmpty();
        logs.settled();
        assertThat(texts(query(A, 0, 100, null, 10))).containsExactly("too early");
    }

    @Test
    void aLineWithoutATimeGetsTheTimeOfItsReceipt() {
        add(A, line(0, "when?"));

        assertThat(search(query(A, 0, Long.MAX_VALUE, null, 1)).lines().getFirst().unixNanos())
                .isEqualTo(RECEIVED);
    }

    @Test
    void eventsAreReadableLinesUnderTheirName() {
        add(A, event(attempt()), event(heartbeat()));

        assertThat(search(query(A, 0, Long.MAX_VALUE, null, 10)).lines())
                .containsExactly(
                        new LogLine(
                                A,
                                50,
                                LogRecord.SEVERITY_WARN,
                                "adamant.seal.attempt",
                                "blocked openat of /etc/app/app.yaml (EROFS) by sh, pid 812,"
                                        + " `sh -c evil`, uid 0, logged in as uid 1000, started by"
                                        + " 800 bash < 1 init, 3 times, seen by audit"));
    }

    @Test
    void dropsTheOldestAtTheBoundAndSaysSo() {
        RecentLogs small =
                new RecentLogs(new DataSize(1 << 20), id -> Optional.empty(), Placements.NONE);
        String text = "x".repeat(1000);
        for (int i = 1; i <= 4000; i++) {
            small.apply(delivery(i <= 600 ? B : A, List.of(line(i, text))));
        }
        small.settled();

        LogSearch.Answer ofA = small.search(query(A, 0, 10_000, null, 5000));
        assertThat(small.bytes()).isLessThanOrEqualTo(1 << 20);
        assertThat(small.droppedLines() + ofA.lines().size()).isEqualTo(4000);
        assertThat(ofA.complete()).isFalse();
        assertThat(ofA.notes()).singleElement().asString().contains("no longer in memory");
        long oldest = ofA.lines().getFirst().unixNanos();
        assertThat(small.search(query(A, oldest, 10_000, null, 5000)).complete())
                .as("nothing of this window was dropped")
                .isTrue();
        LogSearch.Answer ofB = small.search(query(B, 0, 10_000, null, 10));
        assertThat(ofB.lines()).isEmpty();
        assertThat(ofB.notes().getFirst()).startsWith("600 older lines");
    }

    @Test
    void linesKeptAsEvidenceAreFoundOnceAfterTheyLeftTheMemory() {
        add(A, line(20, "still here"));
        kept.put(A, List.of(entry(10, "long gone"), entry(20, "still here")));

        LogSearch.Answer answer = search(query(A, 0, 100, null, 10));

        assertThat(answer.lines())
                .extracting(LogLine::text)
                .containsExactly("long gone", "still here");
        assertThat(texts(query(A, 0, 100, "long", 10))).containsExactly("long gone");
        assertThat(texts(query(null, 0, 100, null, 10)))
                .as("evidence is read only for the instance that is asked for")
                .containsExactly("still here");
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
    void tellsItsListenersOnceForEachRunWithLines() {
        List<String> calls = new ArrayList<>();
        logs.subscribe(() -> calls.add("new lines"));

        logs.settled();
        add(A, line(1, "a"), line(2, "b"));
        logs.settled();

        assertThat(calls).hasSize(1);
    }

    @Test
    void aSenderWithoutASafeNameIsNotShown() {
        Map<String, Value> resource = Map.of("service.instance.id", Value.of("../../etc"));
        Delivery.Origin origin =
                new Delivery.Origin(Position.START, Envelope.LOOPBACK, RECEIVED, null, resource);

        logs.apply(new Delivery.Logs(origin, List.of(line(1, "hello"))));
        logs.settled();

        assertThat(texts(query(null, 0, 100, null, 10))).isEmpty();
    }

    @Test
    void aVeryLongLineIsCutAndSaysSo() {
        add(A, line(1, "y".repeat(EntryReader.MAX_TEXT + 5)));

        assertThat(texts(query(A, 0, 100, null, 1)).getFirst())
                .hasSizeLessThan(EntryReader.MAX_TEXT + 20)
                .endsWith("... (5 more)");
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
                new Delivery.Origin(
                        Position.START,
                        Envelope.LOOPBACK,
                        RECEIVED,
                        null,
                        Map.of("service.instance.id", Value.of(instance.value()))),
                records);
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

    private static LogLine entry(long time, String text) {
        return new LogLine(A, time, 9, "/var/log/app/access.log", text);
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

    private static LogSearch.Query query(
            InstanceId instance, long from, long until, String contains, int limit) {
        return new LogSearch.Query(instance, from, until, contains, limit);
    }

    private LogSearch.Answer search(LogSearch.Query query) {
        return logs.search(query);
    }

    private List<String> texts(LogSearch.Query query) {
        return search(query).lines().stream().map(LogLine::text).toList();
    }
}
