package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A view that can take no more holds up nobody, and misses nothing. */
final class LeftOutViewTest {

    private static final InstanceId ID = new InstanceId("i-1");
    private static final HostResource RESOURCE =
            new HostResource(
                    ID, new BootId("b-1"), "host", null, null, null, null, null, null, "1");

    private final JournalInMemory journal = new JournalInMemory(() -> {});
    private final CheckpointsInMemory checkpoints = new CheckpointsInMemory();
    private final List<String> complaints = new ArrayList<>();
    private final Noting other = new Noting("other");
    private final Noting store = new Noting("store");
    private ViewRunner runner = runner();
    private Journal.Tail tail = journal.tail(runner.open());
    private long now = 1_000;

    private static final class Noting implements View {

        private final String name;
        private final List<String> seen = new ArrayList<>();
        private Position reached = Position.START;
        private Position stored = Position.START;
        private boolean isTaking = true;
        private int room = Integer.MAX_VALUE;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Past past() {
            return new Past.StoredUpTo(stored);
        }

        @Override
        public void apply(Delivery delivery) {
            if (delivery instanceof Delivery.Logs logs) {
                logs.records().forEach(r -> seen.add(r.body().asText()));
                room -= logs.records().size();
            }
        }

        @Override
        public void reached(Position position) {
            assertThat(position.isBehind(reached)).as("positions only grow").isTrue();
            reached = position;
        }

        @Override
        public void settled() {
            if (room <= 0) {
                isTaking = false;
            }
        }

        @Override
        public boolean isTaking() {
            return isTaking;
        }

        /** As a restart finds it when everything taken was stored. */
        void storeAll() {
            stored = reached;
        }
    }

    private ViewRunner runner() {
        return new ViewRunner(
                journal,
                List.of(store, other),
                checkpoints,
                Duration.ofNanos(10),
                () -> now,
                () -> 0,
                Meters.none(),
                complaints::add);
    }

    private void append(int first, int count) {
        LogRecord[] lines = new LogRecord[count];
        for (int i = 0; i < count; i++) {
            Value text = Value.of("line " + (first + i));
            lines[i] = new LogRecord(1, 1, 9, "", text, Map.of());
        }
        byte[] scope = OtlpEncoder.scopeLogs(List.of(lines));
        byte[] head = OtlpEncoder.head(RESOURCE, scope.length);
        byte[] body = new byte[head.length + scope.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(scope, 0, body, head.length, scope.length);
        now += 7;
        journal.append(
                "k",
                new Envelope(
                        "loopback",
                        now,
                        Signal.LOGS,
                        "application/x-protobuf",
                        "identity",
                        new BatchId(ID, RESOURCE.boot(), 1, first, count),
                        body));
    }

    private void run() {
        for (int i = 0; runner.step(tail); i++) {
            assertThat(i).as("passes").isLessThan(10_000);
        }
    }

    private static List<String> lines(int end) {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i < end; i++) {
            lines.add("line " + i);
        }
        return lines;
    }

    private void appendMany(int first, int end) {
        for (int i = first; i < end; i += 2) {
            append(i, 2);
            // A repeat of an old batch, and one that overlaps.
            append(Math.max(1, i - 40), 2);
            append(Math.max(1, i - 1), 3);
        }
    }

    @Test
    void theOthersGoOnWhileAViewCanTakeNoMore() {
        append(1, 2);
        run();
        store.isTaking = false;
        appendMany(3, 401);
        run();
        appendMany(401, 501);
        run();

        assertThat(other.seen).isEqualTo(lines(501));
        assertThat(store.seen).hasSizeLessThan(400);
        assertThat(complaints).hasSize(1).first().asString().contains("can take no more");
    }

    @Test
    void onceItCanTakeAgainItGetsEachRecordThatItMissedOnce() {
        append(1, 2);
        run();
        store.isTaking = false;
        appendMany(3, 601);
        run();
        store.isTaking = true;
        run();
        assertThat(store.seen).as("what it missed").isEqualTo(lines(601));

        appendMany(601, 701);
        run();
        assertThat(store.seen).as("and what comes later").isEqualTo(lines(701));
        assertThat(other.seen).isEqualTo(lines(701));
        assertThat(store.reached).isEqualTo(other.reached);
    }

    @Test
    void itMayBeLeftOutAgainBeforeItHasEverything() {
        append(1, 2);
        run();
        store.isTaking = false;
        appendMany(3, 601);
        run();
        for (int i = 0; i < 50; i++) {
            store.isTaking = true;
            store.room = 30;
            run();
            appendMany(601 + 2 * i, 603 + 2 * i);
        }
        store.isTaking = true;
        store.room = Integer.MAX_VALUE;
        run();

        assertThat(store.seen).isEqualTo(lines(701));
        assertThat(other.seen).isEqualTo(lines(701));
    }

    @Test
    void aStartInBetweenGivesItTheSame() {
        append(1, 2);
        run();
        store.isTaking = false;
        appendMany(3, 301);
        run();
        store.storeAll();
        other.storeAll();

        runner = runner();
        tail = journal.tail(runner.open());
        store.isTaking = true;
        run();

        assertThat(store.seen).isEqualTo(lines(301));
        assertThat(other.seen).isEqualTo(lines(301));
    }
}
