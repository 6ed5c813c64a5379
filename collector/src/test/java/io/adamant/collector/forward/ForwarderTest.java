package io.adamant.collector.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.forward.Account.Outcome;
import io.adamant.collector.forward.ForwardTarget.Compression;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.JournalInMemory;
import io.adamant.collector.journal.Position;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForwarderTest {

    private static final long SECOND = 1_000_000_000;

    @TempDir Path directory;

    private final AtomicLong now = new AtomicLong(1_795_000_000L * SECOND);
    private final JournalInMemory journal = new JournalInMemory(() -> {});
    private final CountedMeters meters = new CountedMeters();
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final List<Envelope> sent = Collections.synchronizedList(new ArrayList<>());
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> naps = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private Function<String, Answer> far = _ -> new Answer.Taken(0, "");
    private boolean isOver;

    private final Backend backend =
            new Backend() {
                @Override
                public Answer send(Envelope envelope) {
                    sent.add(envelope);
                    String text = new String(envelope.body(), StandardCharsets.UTF_8);
                    Answer answer = far.apply(text);
                    if (answer instanceof Answer.Taken) {
                        taken.add(text);
                    }
                    return answer;
                }

                @Override
                public void close() {}
            };

    /** Waiting costs no time: the clock moves on by it. */
    private final Pause pause =
            new Pause() {
                @Override
                public boolean nap(long nanos) {
                    naps.add(nanos);
                    now.addAndGet(nanos);
                    return !isOver;
                }

                @Override
                public boolean untilNew() {
                    return !isOver;
                }
            };

    @AfterEach
    void close() {
        senders.close();
    }

    private Forwarder forwarder(Set<Signal> signals, Duration maxLag, long maxLagBytes) {
        ForwardTarget target =
                new ForwardTarget(
                        "far",
                        URI.create("http://127.0.0.1:1"),
                        Map.of(),
                        null,
                        Compression.AS_RECEIVED,
                        signals,
                        maxLag,
                        maxLagBytes,
                        Duration.ofSeconds(1));
        return new Forwarder(
                target,
                backend,
                new PositionFile(directory, "far"),
                pause,
                new Forwarder.Ground(
                        journal,
                        now::get,
                        now::get,
                        new SplittableRandom(5),
                        meters,
                        complaints::add));
    }

    private Forwarder forwarder() {
        return forwarder(EnumSet.allOf(Signal.class), Duration.ofHours(1), Long.MAX_VALUE);
    }

    private void received(String text, Signal signal) {
        BatchId batch = new BatchId(new InstanceId("i-1"), new BootId("b"), 1, 1, 10);
        journal.append(
                "k",
                new Envelope(
                        "loopback",
                        now.get(),
                        signal,
                        "application/x-protobuf",
                        "identity",
                        batch,
                        text.getBytes(StandardCharsets.UTF_8)));
    }

    private void received(int from, int end) {
        for (int i = from; i < end; i++) {
            received("entry " + i, Signal.LOGS);
        }
    }

    private static List<String> texts(int from, int end) {
        List<String> texts = new ArrayList<>();
        for (int i = from; i < end; i++) {
            texts.add("entry " + i);
        }
        return texts;
    }

    private void drain(Forwarder forwarder, Journal.Tail tail) {
        for (int i = 0; forwarder.round(tail, senders); i++) {
            assertThat(i).isLessThan(1_000);
        }
    }

    @Test
    void everythingReceivedAfterTheFirstStartIsSent() {
        received(0, 3);
        Forwarder forwarder = forwarder();
        try (Journal.Tail tail = forwarder.open()) {
            received(3, 30);
            drain(forwarder, tail);
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(texts(3, 30));
        assertThat(meters.entries(Outcome.SENT)).isEqualTo(27);
        assertThat(meters.gauge("adamant_forward_lag_seconds")).isZero();
        assertThat(complaints).isEmpty();
    }

    @Test
    void aRestartGoesOnWhereItStood() {
        try (Journal.Tail tail = forwarder().open()) {
            assertThat(tail).isNotNull();
        }
        received(0, 20);
        Forwarder first = forwarder();
        try (Journal.Tail tail = first.open()) {
            first.round(tail, senders);
            now.addAndGet(2 * SECOND);
            first.round(tail, senders);
        }
        assertThat(taken).hasSize(16);
        Forwarder second = forwarder();
        try (Journal.Tail tail = second.open()) {
            drain(second, tail);
        }
        assertThat(taken).hasSize(20).containsExactlyInAnyOrderElementsOf(texts(0, 20));
    }

    @Test
    void whatWasSentSinceThePositionWasKeptIsSentAgainAndNothingIsLeftOut() {
        try (Journal.Tail tail = forwarder().open()) {
            assertThat(tail).isNotNull();
        }
        received(0, 20);
        Forwarder killed = forwarder();
        try (Journal.Tail tail = killed.open()) {
            killed.round(tail, senders);
        }
        Forwarder next = forwarder();
        try (Journal.Tail tail = next.open()) {
            drain(next, tail);
        }
        assertThat(taken).hasSize(20 + Forwarder.IN_FLIGHT).containsAll(texts(0, 20));
    }

    @Test
    void theEndInTheMiddleOfARetryKeepsTheEntry() {
        Forwarder forwarder = forwarder();
        try (Journal.Tail tail = forwarder.open()) {
            received(0, 3);
            isOver = true;
            far = text -> text.equals("entry 1") ? later() : new Answer.Taken(0, "");
            assertThat(forwarder.round(tail, senders)).isFalse();
        }
        isOver = false;
        far = _ -> new Answer.Taken(0, "");
        Forwarder next = forwarder();
        try (Journal.Tail tail = next.open()) {
            drain(next, tail);
        }
        assertThat(taken).containsAll(texts(0, 3));
        assertThat(meters.entries(Outcome.SENT)).isEqualTo(4);
    }

    private static Answer later() {
        return new Answer.Later("HTTP 503", 0);
    }

    @Test
    void aRetryWaitsLongerEachTimeAndAsLongAsItWasAsked() {
        Forwarder forwarder = forwarder();
        try (Journal.Tail tail = forwarder.open()) {
            received(0, 1);
            far =
                    _ ->
                            switch (naps.size()) {
                                case 0, 1, 2 -> later();
                                case 3 -> new Answer.Later("HTTP 429", 300 * SECOND);
                                default -> new Answer.Taken(0, "");
                            };
            drain(forwarder, tail);
        }
        assertThat(taken).hasSize(1);
        assertThat(naps).hasSize(4);
        assertThat(naps.get(0)).isBetween(SECOND / 2, SECOND);
        assertThat(naps.get(1)).isBetween(SECOND, 2 * SECOND);
        assertThat(naps.get(2)).isBetween(2 * SECOND, 4 * SECOND);
        assertThat(naps.get(3)).isEqualTo(300 * SECOND);
        assertThat(meters.count("adamant_forward_retries")).isEqualTo(4);
        assertThat(complaints).hasSize(1).first().asString().contains("HTTP 503");
    }

    @Test
    void whatIsRefusedForGoodIsCountedAndToldAndTheRestGoesOn() {
        Forwarder forwarder = forwarder();
        try (Journal.Tail tail = forwarder.open()) {
            received(0, 9);
            far =
                    text ->
                            text.equals("entry 4")
                                    ? new Answer.Refused("HTTP 400")
                                    : new Answer.Taken(0, "");
            drain(forwarder, tail);
        }
        assertThat(taken).hasSize(8);
        assertThat(meters.entries(Outcome.DROPPED_REFUSED)).isEqualTo(1);
        assertThat(meters.count("adamant_forward_lost_records")).isEqualTo(10);
        assertThat(complaints)
                .singleElement()
                .asString()
                .contains("1 entries were not sent (10 records")
                .contains("HTTP 400");
    }

    @Test
    void whatIsTooLargeGoesInPartsThatTheTargetTakes() {
        int most = 300;
        far =
                _ ->
                        sent.getLast().body().length > most
                                ? new Answer.TooLarge("HTTP 413")
                                : new Answer.Taken(0, "");
        Forwarder forwarder = forwarder();
        try (Journal.Tail tail = forwarder.open()) {
            journal.append(
                    "k", HalvesTest.envelope(40, Signal.LOGS, now.get(), HalvesTest.batch(40)));
            drain(forwarder, tail);
        }
        List<Envelope> small = sent.stream().filter(one -> one.body().length <= most).toList();
        assertThat(small.stream().flatMap(one -> HalvesTest.lines(one).stream()))
                .hasSize(40)
                .startsWith("line 0", "line 1")
                .endsWith("line 38", "line 39");
        assertThat(small.stream().mapToInt(one -> one.batch().count()).sum()).isEqualTo(40);
        assertThat(meters.entries(Outcome.DROPPED_REFUSED)).isZero();
        assertThat(meters.count("adamant_forward_splits")).isEqualTo(small.size() - 1);
    }

    @Test
    void aSingleRecordThatIsTooLargeIsDroppedAndTold() {
        far = _ -> new Answer.TooLarge("HTTP 413");
        Forwarder forwarder = forwarder();
        try (Journal.Tail tail = forwarder.open()) {
            journal.append(
                    "k", HalvesTest.envelope(1, Signal.LOGS, now.get(), HalvesTest.batch(1)));
            drain(forwarder, tail);
        }
        assertThat(meters.entries(Outcome.DROPPED_REFUSED)).isEqualTo(1);
        assertThat(complaints).singleElement().asString().contains("HTTP 413");
    }

    @Test
    void aTargetThatIsDownForLongLosesTheOldestAndGetsTheRest() {
        Forwarder forwarder =
                forwarder(EnumSet.allOf(Signal.class), Duration.ofMinutes(10), Long.MAX_VALUE);
        try (Journal.Tail tail = forwarder.open()) {
            received(0, 10);
            now.addAndGet(Duration.ofMinutes(9).toNanos());
            received(10, 20);
            long comesBack = now.get() + Duration.ofMinutes(5).toNanos();
            far = _ -> now.get() < comesBack ? later() : new Answer.Taken(0, "");
            drain(forwarder, tail);
        }
        assertThat(meters.entries(Outcome.DROPPED_AGE)).isEqualTo(10);
        assertThat(taken).containsExactlyInAnyOrderElementsOf(texts(10, 20));
        assertThat(complaints).anyMatch(line -> line.contains("lags more than PT10M"));
    }

    @Test
    void behindTooManyBytesTheOldestAreDropped() {
        Forwarder forwarder = forwarder(EnumSet.allOf(Signal.class), Duration.ofHours(9), 50);
        try (Journal.Tail tail = forwarder.open()) {
            received(0, 20);
            now.addAndGet(60 * SECOND);
            drain(forwarder, tail);
        }
        assertThat(taken).isNotEmpty().containsExactlyInAnyOrderElementsOf(texts(13, 20));
        assertThat(meters.entries(Outcome.DROPPED_SIZE)).isEqualTo(13);
    }

    @Test
    void otherSignalsArePassedOver() {
        Forwarder forwarder = forwarder(EnumSet.of(Signal.TRACES), Duration.ofHours(1), 1_000);
        try (Journal.Tail tail = forwarder.open()) {
            received("line", Signal.LOGS);
            received("span", Signal.TRACES);
            received("point", Signal.METRICS);
            drain(forwarder, tail);
        }
        assertThat(taken).containsExactly("span");
    }

    @Test
    void whatTheJournalNoLongerHasIsCountedAndTold() {
        received(0, 1);
        Forwarder forwarder = forwarder();
        try (Journal.Tail tail = forwarder.open()) {
            received(1, 10);
            journal.trim(Long.MAX_VALUE, new Position("%08d".formatted(7)));
            drain(forwarder, tail);
        }
        assertThat(meters.entries(Outcome.MISSED)).isEqualTo(7);
        assertThat(taken).containsExactlyInAnyOrderElementsOf(texts(8, 10));
        assertThat(complaints).singleElement().asString().contains("7 entries were not sent");
    }

    @Test
    void aPositionThatTheJournalNoLongerHasIsTold() {
        Forwarder early = forwarder();
        try (Journal.Tail tail = early.open()) {
            received(0, 1);
            early.round(tail, senders);
            now.addAndGet(2 * SECOND);
            received(1, 2);
            early.round(tail, senders);
        }
        received(2, 12);
        journal.trim(Long.MAX_VALUE, new Position("%08d".formatted(11)));
        try (Journal.Tail tail = forwarder().open()) {
            assertThat(tail.isElsewhere()).isTrue();
        }
        assertThat(complaints).singleElement().asString().contains("no longer has the place");
    }

    @Test
    void aDamagedPositionIsOneClearLine() throws IOException {
        Files.writeString(directory.resolve("far.position"), "ADMFWD1 0001 00000000\n");
        assertThatThrownBy(() -> forwarder().open())
                .isInstanceOf(ForwardException.class)
                .hasMessageContaining("far.position is damaged: delete it")
                .hasMessageNotContaining("\n");
    }

    @Test
    void lagIsTheAgeOfTheOldestThatIsNotThere() {
        Forwarder forwarder = forwarder();
        try (Journal.Tail tail = forwarder.open()) {
            received(0, 1);
            far =
                    _ -> {
                        now.addAndGet(7 * SECOND);
                        assertThat(meters.gauge("adamant_forward_lag_seconds")).isEqualTo(7);
                        assertThat(meters.gauge("adamant_forward_lag_bytes")).isPositive();
                        return new Answer.Taken(0, "");
                    };
            drain(forwarder, tail);
        }
        assertThat(taken).hasSize(1);
    }
}
