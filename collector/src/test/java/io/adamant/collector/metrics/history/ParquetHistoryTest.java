package io.adamant.collector.metrics.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
import io.adamant.collector.logs.LogPins.Pinned;
import io.adamant.collector.logs.parquet.StoreOptions;
import io.adamant.collector.metrics.history.MetricHistory.Answer;
import io.adamant.collector.metrics.history.MetricHistory.Point;
import io.adamant.collector.metrics.history.MetricHistory.Series;
import io.adamant.collector.metrics.history.MetricHistory.Window;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetHistoryTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_800_000_000L * SECOND;
    private static final InstanceId DEAD = new InstanceId("i-dead");
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir Path directory;
    private final List<String> complaints = new ArrayList<>();
    private ParquetHistory history;
    private int position;

    @BeforeEach
    void open() {
        history =
                new ParquetHistory(
                        options(),
                        () -> START + 3_600 * SECOND,
                        Meters.none(),
                        complaints::add,
                        (_, fault) -> complaints.add(fault.toString()));
    }

    private StoreOptions options() {
        StoreOptions normal = StoreOptions.in(directory);
        return new StoreOptions(
                directory,
                normal.retention(),
                normal.maxBytes(),
                normal.pinnedSpan(),
                normal.pinnedRetention(),
                normal.pinnedMaxBytes(),
                StoreOptions.LEAST_MEMORY,
                1,
                normal.flushAge(),
                1);
    }

    @AfterEach
    void close() {
        history.close();
        assertThat(complaints).isEmpty();
    }

    private void send(InstanceId instance, long second, double value) {
        send(instance, START + second * SECOND, START + second * SECOND, value);
    }

    private void send(InstanceId instance, long unixNanos, long received, double value) {
        List<MetricPoint> points =
                List.of(
                        point("system.memory.usage", "By", unixNanos, value, "free"),
                        point("system.memory.usage", "By", unixNanos, value * 2, "used"),
                        point("system.load", "1", unixNanos, value / 10, "x\"y"));
        position++;
        history.apply(
                new Delivery.Metrics(
                        new Delivery.Origin(
                                new Position("" + position),
                                "loopback",
                                received,
                                new BatchId(instance, new BootId("b"), 1, position, 3),
                                Map.of()),
                        points));
        history.reached(new Position("" + position));
        history.settled();
    }

    private static MetricPoint point(
            String name, String unit, long unixNanos, double value, String state) {
        return new MetricPoint(
                name,
                unit,
                MetricPoint.Kind.GAUGE,
                Map.of("state", Value.of(state)),
                0,
                unixNanos,
                value);
    }

    private static Window window(long fromSecond, long untilSecond) {
        return new Window(DEAD, START + fromSecond * SECOND, START + untilSecond * SECOND);
    }

    private Answer<Series> memory(long fromSecond, long untilSecond, int points) {
        return history.series(window(fromSecond, untilSecond), "system.memory.usage", points);
    }

    @Test
    void theLastHourOfAnInstanceCanBeReadFromMemory() {
        for (int minute = 0; minute < 60; minute++) {
            send(DEAD, minute * 60L, minute);
            send(new InstanceId("i-other"), minute * 60L, 1_000);
        }
        Answer<Series> answer = memory(0, 3_600, 60);

        assertThat(answer.complete()).isTrue();
        assertThat(answer.found())
                .extracting(Series::attributes)
                .containsExactly("{\"state\":\"free\"}", "{\"state\":\"used\"}");
        assertThat(answer.found().getFirst().points())
                .hasSize(60)
                .startsWith(new Point(START, 0))
                .endsWith(new Point(START + 59 * 60 * SECOND, 59));
    }

    @Test
    void andFromFilesAfterARestartAndTogetherWithWhatWaits() {
        send(DEAD, 10, 1);
        history.close();
        open();
        send(DEAD, 20, 2);

        assertThat(memory(0, 60, 60).found().getFirst().points())
                .containsExactly(
                        new Point(START + 10 * SECOND, 1), new Point(START + 20 * SECOND, 2));
        assertThat(history.past())
                .isEqualTo(new io.adamant.collector.journal.Past.StoredUpTo(new Position("1")));
    }

    @Test
    void theNewestPointOfAStepCounts() {
        for (int second = 0; second < 100; second++) {
            send(DEAD, second, second);
        }
        assertThat(memory(0, 100, 10).found().getLast().points())
                .extracting(Point::value)
                .containsExactly(18.0, 38.0, 58.0, 78.0, 98.0, 118.0, 138.0, 158.0, 178.0, 198.0);
    }

    @Test
    void theWindowBeginsWithItsFirstMomentAndEndsBeforeItsLast() {
        for (int second = 0; second < 5; second++) {
            send(DEAD, second, second);
        }
        assertThat(memory(1, 3, 100).found().getFirst().points())
                .extracting(Point::value)
                .containsExactly(1.0, 2.0);
    }

    @Test
    void whatWasMeasuredIsListedByName() {
        send(DEAD, 1, 1);
        send(DEAD, 2, 1);
        assertThat(history.names(window(0, 60)).found())
                .containsExactly(
                        new MetricHistory.Measured("system.load", "1", "gauge", 2),
                        new MetricHistory.Measured("system.memory.usage", "By", "gauge", 4));
        assertThat(history.names(window(100, 200)).found()).isEmpty();
    }

    @Test
    void aHostWhoseClockIsOffByDaysIsPutWhereItWasHeard() {
        send(DEAD, 0, START + 30 * SECOND, 7);
        assertThat(memory(0, 60, 60).found().getFirst().points())
                .containsExactly(new Point(START + 30 * SECOND, 7));
    }

    @Test
    void anAttributeWithAQuoteIsOneJsonText() {
        send(DEAD, 1, 1);
        assertThat(history.series(window(0, 60), "system.load", 10).found())
                .extracting(Series::attributes)
                .containsExactly("{\"state\":\"x\\\"y\"}");
        assertThat(history.series(window(0, 60), "system'load", 10).found()).isEmpty();
    }

    @Test
    void whatIsPinnedIsStillReadOnce() {
        send(DEAD, 10, 1);
        send(DEAD, 20, 2);
        assertThat(history.pin(DEAD, LONG)).isEqualTo(new Pinned.Done(6));
        assertThat(memory(0, 60, 60).found().getFirst().points()).hasSize(2);
        assertThat(history.names(window(0, 60)).found().getLast().points()).isEqualTo(4);
    }
}
