package io.adamant.collector.logs.stored;

import static io.adamant.collector.logs.stored.StoredLogs.HOUR;
import static io.adamant.collector.logs.stored.StoredLogs.SECOND;
import static io.adamant.collector.logs.stored.StoredLogs.START;
import static io.adamant.collector.logs.stored.StoredLogs.is;
import static io.adamant.collector.logs.stored.StoredLogs.line;
import static io.adamant.collector.logs.stored.StoredLogs.lines;
import static io.adamant.collector.logs.stored.StoredLogs.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Past;
import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LabelMatcher.Match;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.LogPins;
import io.adamant.collector.logs.LogSearch;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.Placements;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.StreamLabels;
import io.adamant.collector.logs.parquet.Stores;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each question is asked of rows that wait, of rows in files, and of both. */
final class ParquetLogsTest {

    @TempDir private Path directory;
    private StoredLogs store;

    @BeforeEach
    void open() {
        store = new StoredLogs(directory);
    }

    @AfterEach
    void close() {
        store.close();
        assertThat(store.complaints).isEmpty();
    }

    @Test
    void aRecordComesBackAsItWasWhereverItLies() {
        store.places.put("i-a", new Placements.Place("shop", "web"));
        Map<String, Value> resource =
                Map.of(
                        "service.instance.id", Value.of("i-a"),
                        "host.image.id", Value.of("ami-1"),
                        "cloud.availability_zone", Value.of("z1"),
                        "service.name", Value.of("nginx"),
                        "adamant.boot.id", Value.of("b1"));
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("log.file.path", Value.of("/var/log/a.log"));
        attributes.put("k.1", Value.of("\"quoted\"\\ \n\t\u0001 \u00fc \ud83d\ude00"));
        attributes.put("empty", Value.of(""));
        String text = "caf\u00e9 \ud83d\ude00 'quoted' \"double\" \\ \n\t and a NUL \0 too";
        store.add(resource, line(1, 17, text, attributes));
        LogEntry expected =
                new LogEntry(
                        new StreamLabels(
                                "i-a", "shop", "web", "ami-1", "z1", "/var/log/a.log", "nginx"),
                        START + SECOND,
                        17,
                        text,
                        Map.of(
                                "detected_level", "error",
                                "adamant_boot_id", "b1",
                                "k_1", "\"quoted\"\\ \n\t\u0001 \u00fc \ud83d\ude00",
                                "empty", ""));

        assertThat(store.entries(scan())).containsExactly(expected);
        store.flush();
        assertThat(store.entries(scan())).containsExactly(expected);
        assertThat(store.logs.past())
                .isInstanceOfSatisfying(
                        Past.StoredUpTo.class,
                        past -> assertThat(past.position().token()).endsWith("1"));
    }

    @Test
    void textOfBytesThatAreNoUtf8IsShownAsFarAsItCanBe() {
        byte[] bytes = {'a', (byte) 0xff, 'b'};
        store.add("i-a", new LogRecord(START, 0, 9, "", new Value.Bytes(bytes), Map.of()));
        assertThat(store.texts(scan())).containsExactly(new String(bytes, StandardCharsets.UTF_8));
        store.flush();
        assertThat(store.texts(lines(LineFilter.contains("b")))).hasSize(1);
    }

    @Test
    void filesAndWaitingRowsAreOneSequence() {
        store.add("i-a", line(10, "ten"), line(30, "thirty"));
        store.flush();
        store.add("i-b", line(20, "twenty"), line(5, "five"));
        store.flush();
        store.add("i-a", line(25, "twenty-five"), line(3_700, "next hour"));

        assertThat(store.texts(scan()))
                .containsExactly("five", "ten", "twenty", "twenty-five", "thirty", "next hour");
        Scan newest =
                new Scan(
                        List.of(),
                        List.of(),
                        new Span(START + 10 * SECOND, START + 30 * SECOND),
                        Scan.Order.NEWEST_FIRST,
                        StoredLogs.DEADLINE);
        assertThat(store.texts(newest))
                .as("from is inclusive, until is exclusive")
                .containsExactly("twenty-five", "twenty", "ten");
    }

    @Test
    void recordsOfOneInstantKeepTheOrderOfTheirArrival() {
        store.add("i-b", line(7, "first"), line(7, "second"));
        store.flush();
        store.add("i-a", line(7, "third"), line(7, "fourth"));

        assertThat(store.texts(scan())).containsExactly("first", "second", "third", "fourth");
        store.flush();
        assertThat(store.texts(scan())).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void everyPageOfALongAnswerComesOnceAndInOrder() {
        int many = 12_345;
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            // Runs of one time are longer than what is left of a page.
            records.add(line(i / 700, "n" + i));
        }
        store.add("i-a", records.toArray(LogRecord[]::new));
        List<String> expected =
                Stream.iterate(0, i -> i + 1).limit(many).map(i -> "n" + i).toList();

        assertThat(store.texts(scan())).isEqualTo(expected);
        store.flush();
        assertThat(store.texts(scan())).isEqualTo(expected);
        Scan backwards =
                new Scan(
                        List.of(),
                        List.of(),
                        Span.ALWAYS,
                        Scan.Order.NEWEST_FIRST,
                        StoredLogs.DEADLINE);
        assertThat(store.texts(backwards)).isEqualTo(expected.reversed());
    }

    @Test
    void selectsByLabelsAsLogqlDoes() {
        store.places.put("i-b", new Placements.Place("shop", "web"));
        store.add("i-a", line(1, "a"));
        store.add("i-b", line(2, "b"));
        for (int round = 0; round < 2; round++) {
            assertThat(store.texts(scan(is("instance", "i-a")))).containsExactly("a");
            assertThat(store.texts(scan(is("group", "web")))).containsExactly("b");
            assertThat(store.texts(scan(is("group", ""))))
                    .as("a label that is missing is empty")
                    .containsExactly("a");
            assertThat(store.texts(scan(matcher("instance", Match.NOT_EQUAL, "i-a"))))
                    .containsExactly("b");
            assertThat(store.texts(scan(matcher("instance", Match.MATCHES, "i-.")))).hasSize(2);
            assertThat(store.texts(scan(matcher("instance", Match.MATCHES, "i"))))
                    .as("the whole value")
                    .isEmpty();
            assertThat(store.texts(scan(matcher("instance", Match.NOT_MATCHES, ".*b"))))
                    .containsExactly("a");
            assertThat(store.texts(scan(is("no_such_label", "x")))).isEmpty();
            assertThat(store.texts(scan(is("no_such_label", "")))).hasSize(2);
            assertThat(store.texts(scan(is("instance", "' OR 1=1 --")))).isEmpty();
            store.flush();
        }
    }

    @Test
    void filtersLinesAsLogqlDoes() {
        store.add("i-a", line(1, "GET /a 200"), line(2, "POST /b 500"), line(3, "get /c 404 it's"));
        for (int round = 0; round < 2; round++) {
            assertThat(store.texts(lines(LineFilter.contains("GET"))))
                    .containsExactly("GET /a 200");
            assertThat(store.texts(lines(filter(LineFilter.Kind.NOT_CONTAINS, "GET", "POST"))))
                    .containsExactly("get /c 404 it's");
            assertThat(store.texts(lines(filter(LineFilter.Kind.MATCHES, "(?i)^get", "500$"))))
                    .hasSize(3);
            assertThat(store.texts(lines(filter(LineFilter.Kind.NOT_MATCHES, "\\d00$"))))
                    .containsExactly("get /c 404 it's");
            assertThat(store.texts(lines(LineFilter.contains("it's")))).hasSize(1);
            assertThat(store.texts(lines(LineFilter.contains("%")))).isEmpty();
            store.flush();
        }
    }

    @Test
    void theSinkStopsTheScan() {
        store.add("i-a", line(1, "a"), line(2, "b"), line(3, "c"));
        List<String> seen = new ArrayList<>();
        LogStore.Outcome outcome =
                store.logs.scan(
                        scan(),
                        entry -> {
                            seen.add(entry.text());
                            return seen.size() < 2;
                        });
        assertThat(seen).containsExactly("a", "b");
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.entriesScanned()).isEqualTo(3);
        assertThat(outcome.bytesScanned()).isEqualTo(3);
    }

    @Test
    void countsIntoBucketsThatMayOverlap() {
        store.add("i-a", line(0, "a"), line(10, "bb"), line(15, 17, "ccc", Map.of()));
        store.flush();
        store.add("i-b", line(20, "dddd"), line(25, "x"));
        Buckets buckets = new Buckets(START + 10 * SECOND, 10 * SECOND, 20 * SECOND, 3);

        LogStore.Counted all = store.logs.count(scan(), buckets, List.of());
        assertThat(all.outcome().complete()).isTrue();
        assertThat(all.series())
                .as("(-10, 10], (0, 20], (10, 30]")
                .containsExactly(
                        new LogStore.Series(
                                Map.of(),
                                List.of(
                                        new LogStore.Cell(0, 2, 3),
                                        new LogStore.Cell(1, 3, 9),
                                        new LogStore.Cell(2, 3, 8))));

        LogStore.Counted by =
                store.logs.count(scan(), buckets, List.of("instance", "detected_level"));
        assertThat(by.series())
                .containsExactlyInAnyOrder(
                        new LogStore.Series(
                                Map.of("instance", "i-a", "detected_level", "info"),
                                List.of(new LogStore.Cell(0, 2, 3), new LogStore.Cell(1, 1, 2))),
                        new LogStore.Series(
                                Map.of("instance", "i-a", "detected_level", "error"),
                                List.of(new LogStore.Cell(1, 1, 3), new LogStore.Cell(2, 1, 3))),
                        new LogStore.Series(
                                Map.of("instance", "i-b", "detected_level", "info"),
                                List.of(new LogStore.Cell(1, 1, 4), new LogStore.Cell(2, 2, 5))));
    }

    @Test
    void countsByAKeyOfTheMetadata() {
        store.add(
                "i-a",
                line(1, 9, "a", Map.of("http.status", Value.of(200))),
                line(2, 9, "b", Map.of("http.status", Value.of(500))),
                line(3, 9, "c", Map.of()));
        Buckets one = new Buckets(START + HOUR, HOUR, HOUR, 1);
        for (int round = 0; round < 2; round++) {
            assertThat(store.logs.count(scan(), one, List.of("http_status")).series())
                    .extracting(LogStore.Series::labels)
                    .containsExactlyInAnyOrder(
                            Map.of("http_status", "200"), Map.of("http_status", "500"), Map.of());
            store.flush();
        }
    }

    @Test
    void listsStreamsOfASpan() {
        store.add("i-a", line(1, "a"), line(2, 9, "x", Map.of("systemd.unit", Value.of("u"))));
        store.flush();
        store.add("i-b", line(4_000, "b"));

        assertThat(store.logs.streams(List.of(), Span.ALWAYS, 10).sets())
                .extracting(labels -> labels.instance() + " " + labels.source())
                .containsExactlyInAnyOrder("i-a /var/log/app.log", "i-a u", "i-b /var/log/app.log");
        assertThat(store.logs.streams(List.of(), new Span(START, START + HOUR), 10).sets())
                .hasSize(2);
        LogStore.Streams few = store.logs.streams(List.of(), Span.ALWAYS, 2);
        assertThat(few.sets()).hasSize(2);
        assertThat(few.outcome().notes()).containsExactly("there are more than 2 streams");
    }

    @Test
    void aPlainSearchGivesTheNewestOldestFirst() {
        store.add("i-a", line(1, "GET 1"), line(2, "GET 2"), line(3, "POST"), line(4, "GET 3"));
        LogSearch.Answer answer =
                store.logs.search(
                        new LogSearch.Query(new InstanceId("i-a"), 0, Long.MAX_VALUE, "GET", 2));
        assertThat(answer.lines())
                .extracting(LogSearch.LogLine::text)
                .containsExactly("GET 2", "GET 3");
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void pinnedRecordsOfAnInstanceAreFoundWithTheRestAndAfterIt() {
        store.add("i-a", line(1, "gone with the hour"));
        store.add("i-b", line(2, "evidence"));
        store.flush();
        store.add("i-b", line(3, "more evidence"));
        assertThat(store.logs.pin(new InstanceId("i-b"), StoredLogs.DEADLINE))
                .isEqualTo(new LogPins.Pinned.Done(2));
        store.flush();
        assertThat(store.texts(scan(is("instance", "i-b"))))
                .as("nothing is there twice")
                .containsExactly("evidence", "more evidence");

        store.now = START + 60 * HOUR;
        store.add("i-b", line(60 * 3600, "new"));
        store.flush();
        Stores.tidyNow(store.logs.table());

        List<String> found = new ArrayList<>();
        LogStore.Outcome outcome = store.logs.scan(scan(), entry -> found.add(entry.text()));
        assertThat(found).containsExactly("evidence", "more evidence", "new");
        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.notes())
                .singleElement()
                .asString()
                .contains("are no longer kept, but for pinned ones");
    }

    @Test
    void whatIsMissingIsNamedInTheAnswersThatItBelongsTo() throws Exception {
        store.add("i-a", line(1, "in the lost file"));
        store.flush();
        store.add("i-b", line(HOUR / SECOND, "in the other"));
        store.flush();
        try (Stream<Path> files = Files.walk(directory)) {
            Files.delete(
                    files.filter(f -> f.toString().endsWith(".parquet"))
                            .sorted()
                            .findFirst()
                            .orElseThrow());
        }
        List<String> found = new ArrayList<>();
        LogStore.Outcome outcome = store.logs.scan(scan(), entry -> found.add(entry.text()));
        assertThat(found).containsExactly("in the other");
        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.notes())
                .singleElement()
                .asString()
                .startsWith("1 records from 2026-11-18T11:00:01Z to 2026-11-18T11:00:01Z cannot")
                .endsWith(".parquet is missing");
        assertThat(store.logs.scan(scan(is("instance", "i-b")), _ -> true).complete())
                .as("it held nothing of this instance")
                .isTrue();
        store.complaints.clear();
    }

    @Test
    void aQuestionOutOfTimeSaysHowFarItCame() {
        store.add("i-a", line(1, "a"));
        Scan hasty =
                new Scan(List.of(), List.of(), Span.ALWAYS, Scan.Order.NEWEST_FIRST, Duration.ZERO);
        CountDownLatch answered = new CountDownLatch(1);
        LogStore.Outcome outcome = store.logs.scan(hasty, _ -> waitFor(answered));
        answered.countDown();
        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.notes()).hasSize(1);
    }

    /** Holds the question up until it is answered without. */
    private static boolean waitFor(CountDownLatch answered) {
        try {
            return answered.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException givenUp) {
            return false;
        }
    }

    private static LabelMatcher matcher(String label, Match match, String value) {
        return new LabelMatcher(label, match, value);
    }

    private static LineFilter filter(LineFilter.Kind kind, String... anyOf) {
        return new LineFilter(kind, List.of(anyOf));
    }
}
