package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.journal.encoding.Packed;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ViewRunnerTest {

    private static final InstanceId ID = new InstanceId("i-1");
    private static final HostResource RESOURCE =
            new HostResource(
                    ID, new BootId("b-1"), "host", null, null, null, null, null, null, "1");

    private final AtomicLong wall = new AtomicLong(1_000);
    private final AtomicLong monotonic = new AtomicLong(0);
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private int settled;
    private int position;

    private final View view =
            new View() {
                @Override
                public String name() {
                    return "test";
                }

                @Override
                public void apply(Delivery delivery) {
                    switch (delivery) {
                        case Delivery.Logs logs ->
                                logs.records().forEach(r -> seen.add(r.body().asText()));
                        case Delivery.Metrics metrics ->
                                metrics.points().forEach(p -> seen.add(p.name()));
                    }
                }

                @Override
                public void settled() {
                    settled++;
                }
            };

    private final Journal.Tail tail =
            new Journal.Tail() {
                @Override
                public List<Entry> poll(int most) {
                    List<Entry> polled = new ArrayList<>();
                    while (polled.size() < most && !entries.isEmpty()) {
                        polled.add(entries.removeFirst());
                    }
                    return polled;
                }

                @Override
                public long missed() {
                    return 0;
                }

                @Override
                public boolean isElsewhere() {
                    return false;
                }

                @Override
                public void close() {}
            };

    private final ViewRunner runner =
            new ViewRunner(
                    new NoJournal(),
                    List.of(view),
                    new CheckpointsInMemory(),
                    Duration.ofHours(1),
                    wall::get,
                    monotonic::get,
                    Meters.none(),
                    complaints::add);

    private void received(Signal signal, @Nullable BatchId batch, String encoding, byte[] body) {
        Position at = new Position("%04d".formatted(++position));
        entries.add(
                new Entry(
                        at,
                        new Envelope(
                                "loopback",
                                wall.get() - 1,
                                signal,
                                "application/x-protobuf",
                                encoding,
                                batch,
                                body)));
    }

    private void logs(@Nullable BatchId batch, LogRecord... records) {
        byte[] scope = OtlpEncoder.scopeLogs(List.of(records));
        received(
                Signal.LOGS,
                batch,
                "gzip",
                Packed.join(
                        Packed.gzip(OtlpEncoder.head(RESOURCE, scope.length)), Packed.gzip(scope)));
    }

    private static LogRecord line(String text) {
        return new LogRecord(1, 1, 9, "", Value.of(text), Map.of());
    }

    private static LogRecord[] lines(int from, int end) {
        LogRecord[] lines = new LogRecord[end - from];
        for (int i = from; i < end; i++) {
            lines[i - from] = line("line " + i);
        }
        return lines;
    }

    private static BatchId batch(long first, int count) {
        return new BatchId(ID, RESOURCE.boot(), 1, first, count);
    }

    private void run() {
        while (runner.step(tail)) {
            assertThat(settled).isLessThan(1_000);
        }
    }

    @Test
    void recordsReachTheViewsInJournalOrder() {
        logs(batch(1, 2), line("a"), line("b"));
        logs(batch(3, 1), line("c"));
        run();
        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(settled).isPositive();
    }

    @Test
    void aRepeatIsDroppedAlsoUnderAnotherBoot() {
        logs(batch(1, 2), line("a"), line("b"));
        logs(new BatchId(ID, new BootId("b-2"), 1, 1, 2), line("a"), line("b"));
        run();
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void ofAnOverlapOnlyTheNewRecordsAreDelivered() {
        logs(batch(3, 2), lines(3, 5));
        logs(batch(7, 1), lines(7, 8));
        logs(batch(1, 10), lines(1, 11));
        run();
        assertThat(seen)
                .containsExactly(
                        "line 3", "line 4", "line 7", "line 1", "line 2", "line 5", "line 6",
                        "line 8", "line 9", "line 10");
    }

    @Test
    void sendersWithoutABatchIdAreNeverTakenForRepeats() {
        logs(null, line("a"));
        logs(null, line("a"));
        run();
        assertThat(seen).containsExactly("a", "a");
        assertThat(runner.completeness(ID)).isEmpty();
    }

    @Test
    void metricsShareTheSequencesOfTheLogs() {
        MetricPoint point = new MetricPoint("m", "1", MetricPoint.Kind.GAUGE, Map.of(), 0, 1, 2.5);
        byte[] scope = OtlpEncoder.scopeMetrics(List.of(point));
        logs(batch(1, 1), line("a"));
        received(Signal.METRICS, batch(2, 1), "identity", OtlpEncoder.request(RESOURCE, scope));
        run();
        assertThat(seen).containsExactly("a", "m");
        assertThat(runner.completeness(ID).orElseThrow().words()).isEqualTo("complete: 2 records");
    }

    @Test
    void whatCannotBeDecodedIsSkippedAndNamed() {
        received(Signal.LOGS, null, "identity", new byte[] {10, 99});
        received(Signal.LOGS, null, "gzip", new byte[] {1, 2, 3});
        received(Signal.LOGS, batch(5, 7), "identity", new byte[0]);
        logs(batch(1, 1), line("a"));
        run();
        assertThat(seen).containsExactly("a");
        assertThat(complaints).hasSize(3);
        assertThat(complaints.getFirst()).contains("0001");
        assertThat(complaints.getLast()).contains("0003").contains("0 records");
    }

    @Test
    void aLossEventExplainsAGap() {
        logs(batch(1, 2), lines(1, 3));
        logs(batch(10, 1), HostEvents.encode(new Loss("spool_cap", 1, 3, 7, "lane logs"), 5));
        run();
        assertThat(runner.completeness(ID).orElseThrow().words())
                .isEqualTo("gap of 7 records, between 3 and 9 in epoch 1, spool_cap");
    }

    @Test
    void itIsCaughtUpOnceEverythingThatWasThereIsApplied() {
        for (int i = 0; i < ViewRunner.PASS_ENTRIES + 1; i++) {
            logs(null, line("old"));
        }
        assertThat(runner.step(tail)).isTrue();
        assertThat(runner.isCaughtUp()).isFalse();
        assertThat(runner.step(tail)).isTrue();
        assertThat(runner.step(tail)).isFalse();
        assertThat(runner.isCaughtUp()).isTrue();
        assertThat(runner.caughtUp().toCompletableFuture()).isCompleted();
    }

    @Test
    void anEntryReceivedAfterTheStartMeansCaughtUpHoweverBusyItIs() {
        wall.addAndGet(1_000);
        logs(null, line("new"));
        runner.step(tail);
        assertThat(runner.isCaughtUp()).isTrue();
    }

    @Test
    void lagIsTheAgeOfTheOldestAppendNotYetApplied() {
        assertThat(runner.lagNanos()).isZero();
        runner.wake();
        monotonic.addAndGet(500);
        runner.wake();
        assertThat(runner.lagNanos()).isEqualTo(500);
        logs(null, line("a"));
        runner.step(tail);
        monotonic.addAndGet(5);
        assertThat(runner.lagNanos()).isEqualTo(505);
        runner.step(tail);
        assertThat(runner.lagNanos()).isZero();
    }

    /** The runner's steps are driven here with a tail of their own. */
    private static final class NoJournal extends AppendsOnly {

        @Override
        public CompletionStage<Append> append(String key, Envelope envelope) {
            throw new UnsupportedOperationException();
        }
    }
}
