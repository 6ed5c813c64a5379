package io.adamant.agent.ship;

import static io.adamant.agent.spool.SpoolBench.EPOCH;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.lines;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.metrics;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.http.Request;
import io.adamant.agent.ship.http.Transport;
import io.adamant.agent.ship.link.Breakage;
import io.adamant.agent.ship.link.TlsFiles;
import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.ExportResponse;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShipWorkTest {

    private static final Reply OK = answer(200);

    /** Answers by a rule and remembers what it was sent; questions are answered by another. */
    private static final class ScriptedTransport implements Transport {

        private final List<Seen> requests = new ArrayList<>();
        private final List<Seen> questions = new ArrayList<>();
        private final Deque<Seen> unanswered = new ArrayDeque<>();
        private Function<Seen, Reply> rule = r -> OK;
        private Function<Seen, Reply> questionRule = r -> OK;
        private Runnable beforeAnswer = () -> {};
        private long peer = 1;
        private int mostUnanswered;

        @Override
        public long peer(Endpoint endpoint) {
            return peer;
        }

        @Override
        public void send(Endpoint endpoint, Request request) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(request.head());
            whole.writeBytes(request.rest());
            Seen seen =
                    new Seen(
                            endpoint,
                            request.path(),
                            request.encoding(),
                            request.batch(),
                            whole.toByteArray());
            (seen.batch().isEmpty() ? questions : requests).add(seen);
            unanswered.add(seen);
            mostUnanswered = Math.max(mostUnanswered, unanswered.size());
        }

        @Override
        public Reply receive() {
            beforeAnswer.run();
            Seen oldest = unanswered.removeFirst();
            Reply reply = (oldest.batch().isEmpty() ? questionRule : rule).apply(oldest);
            if (reply instanceof Reply.Broken) {
                unanswered.clear();
                peer++;
            }
            return reply;
        }

        @Override
        public int unanswered() {
            return unanswered.size();
        }

        @Override
        public boolean pipelines() {
            return true;
        }

        @Override
        public void disconnect() {
            unanswered.clear();
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }

    private record Seen(
            Endpoint endpoint, String path, String encoding, String batch, byte[] body) {

        byte[] plain() {
            if (encoding.isEmpty()) {
                return body;
            }
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                return in.readAllBytes();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        List<LogRecord> records() {
            try {
                return OtlpDecoder.logs(plain()).getFirst().records();
            } catch (MalformedOtlpException broken) {
                throw new AssertionError(broken);
            }
        }

        String range() {
            String[] parts = batch.split("/");
            return parts[3] + "+" + parts[4];
        }
    }

    @TempDir Path dir;

    private final ScriptedTransport wire = new ScriptedTransport();
    private final ShipCounters counters = new ShipCounters();
    private final QuietNotices notices = new QuietNotices();
    private Spool spool;
    private long now = 1_000;

    @BeforeEach
    void open() {
        spool = SpoolBench.open(dir).spool();
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private static Reply answer(int status) {
        return new Reply.Answer(status, "", new byte[0]);
    }

    private ShipWork work(String... endpoints) {
        List<Endpoint> all = Stream.of(endpoints).map(Endpoint::parse).toList();
        Courier courier =
                new Courier(
                        SpoolBench.resource(),
                        wire,
                        new Codecs(Optional::empty),
                        () -> now,
                        () -> SpoolBench.NOW,
                        counters);
        ShipOptions options = ShipOptions.of(all, TlsFiles.NONE, ShipOptions.DEFAULT_RATE);
        return new ShipWork(spool, courier, options, () -> now, new Random(7), counters, notices);
    }

    private void spooled(Batch... batches) {
        for (Batch batch : batches) {
            spool.append(batch);
        }
        spool.commit();
    }

    /** Works, jumping over the waits, until nothing is left. */
    private void drain(ShipWork work) {
        for (int i = 0; i < 500; i++) {
            long next = work.once();
            if (next == ShipWork.NOTHING) {
                return;
            }
            now = Math.max(now, next);
        }
        throw new AssertionError("still not done after 200 attempts");
    }

    /** Losses that come back through the spool. */
    private List<Loss> losses() {
        spool.commit();
        wire.requests.clear();
        wire.rule = r -> OK;
        wire.questionRule = r -> OK;
        drain(work("http://c"));
        return wire.requests.stream()
                .flatMap(r -> r.records().stream())
                .flatMap(r -> HostEvents.decode(r).stream())
                .map(ShipWorkTest::loss)
                .toList();
    }

    private static Loss loss(HostEvent event) {
        return (Loss) event;
    }

    @Test
    void aBatchGoesOutOnceUnderItsIdAndAsTwoGzipMembers() {
        Batch.Logs logs = logs(3, "1");
        spooled(logs, metrics(2));
        drain(work("http://c/base/"));

        assertThat(wire.requests).extracting(Seen::path).containsExactly("/v1/metrics", "/v1/logs");
        Seen request = wire.requests.getLast();
        assertThat(request.batch()).isEqualTo("i-1/boot-1/" + EPOCH + "/1/3");
        assertThat(request.encoding()).isEqualTo("gzip");
        assertThat(request.endpoint()).isEqualTo(new Endpoint(false, "c", 4318, "/base"));
        assertThat(request.plain())
                .isEqualTo(OtlpEncoder.request(SpoolBench.resource(), logs.frame().toBytes()));
        assertThat(spool.stats().waitingBatches()).isZero();
        ShipStats stats = counters.snapshot();
        assertThat(stats.sentBatches()).isEqualTo(2);
        assertThat(stats.sentRecords()).isEqualTo(5);
        assertThat(stats.lastSuccessUnixNanos()).isEqualTo(SpoolBench.NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 429, 502, 503, 504})
    void whatSaysNothingAboutTheBatchIsTriedForEver(int status) {
        spooled(logs(1, "1"));
        wire.rule = r -> wire.requests.size() <= 100 ? answer(status) : OK;
        drain(work("http://c"));
        assertThat(wire.requests).hasSize(101);
        assertThat(losses()).isEmpty();
    }

    @Test
    void aBrokenConnectionIsTriedForEverWithWaitsThatGrowToTheCap() {
        spooled(logs(1, "1"));
        wire.rule = r -> new Reply.Broken(Breakage.CONNECT, false, "refused");
        ShipWork work = work("http://c");
        long last = 0;
        for (int i = 0; i < 20; i++) {
            long next = work.once();
            last = next - now;
            long step = Math.min(Duration.ofMillis(100).toNanos() << i, 30_000_000_000L);
            assertThat(last).isBetween(step / 2, step);
            assertThat(work.once()).as("not before its time").isEqualTo(next);
            now = next;
        }
        assertThat(last).isGreaterThanOrEqualTo(15_000_000_000L);
        assertThat(wire.requests).hasSize(20);
        assertThat(counters.snapshot().retries()).isEqualTo(Map.of(RetryCause.CONNECT, 20L));
    }

    @Test
    void aReceiverIsNotAskedAgainBeforeItsRetryAfter() {
        spooled(logs(1, "1"));
        wire.rule = r -> new Reply.Answer(503, "40", new byte[0]);
        ShipWork work = work("http://c", "http://d");
        assertThat(work.once() - now).isBetween(40_000_000_000L, 44_000_000_000L);
        assertThat(wire.requests).hasSize(1);
    }

    @Test
    void theNextEndpointIsTriedAtOnceAndKeptWhileItAnswers() {
        spooled(logs(1, "1"), logs(1, "2"), logs(1, "3"));
        wire.rule =
                r ->
                        r.endpoint().host().equals("dead")
                                ? new Reply.Broken(Breakage.CONNECT, false, "")
                                : OK;
        ShipWork work = work("http://dead", "http://alive");
        assertThat(work.once()).isEqualTo(now);
        drain(work);
        assertThat(wire.requests)
                .extracting(r -> r.endpoint().host())
                .containsExactly("dead", "alive", "alive", "alive");
    }

    @Test
    void anEventThatComesDuringAnOutageGoesFirstAfterIt() {
        spooled(logs(1, "1"));
        wire.rule = r -> wire.requests.size() == 1 ? answer(503) : OK;
        ShipWork work = work("http://c");
        now = work.once();
        spooled(event("a"));
        drain(work);
        assertThat(wire.requests).extracting(Seen::range).containsExactly("1+1", "2+1", "1+1");
    }

    @Test
    void aRefusedBatchIsGivenUpAndNamed() {
        spooled(logs(3, "1"), logs(2, "2"));
        Reply no = new Reply.Answer(400, "", "\0\r no  such thing\n".getBytes(UTF_8));
        wire.rule = r -> r.batch().endsWith("/1/3") ? no : OK;
        drain(work("http://c"));
        assertThat(counters.snapshot().rejectedRecords()).isEqualTo(3);
        assertThat(losses())
                .containsExactly(
                        new Loss(
                                "rejected",
                                EPOCH,
                                1,
                                3,
                                "lane logs: http://c:4318 answered 400: no such thing"));
    }

    @Test
    void aPartialSuccessIsNamedAndNotSentAgain() {
        spooled(logs(3, "1"));
        byte[] partial = new ExportResponse(2, "no such field").encode();
        wire.rule = r -> new Reply.Answer(200, "", partial);
        drain(work("http://c"));
        assertThat(wire.requests).hasSize(1);
        assertThat(counters.snapshot().sentRecords()).isEqualTo(1);
        assertThat(losses())
                .containsExactly(
                        new Loss("rejected", EPOCH, 1, 2, "lane logs: 2 of 3: no such field"));
    }

    @Test
    void aTooLargeBatchIsHalvedUntilItFitsAndKeepsItsSequences() {
        spooled(logs(7, "1"));
        wire.rule = r -> r.records().size() > 2 ? answer(413) : OK;
        drain(work("http://c"));
        List<Seen> taken = wire.requests.stream().filter(r -> r.records().size() <= 2).toList();
        assertThat(taken).extracting(Seen::range).containsExactly("1+1", "2+2", "4+2", "6+2");
        assertThat(taken.stream().flatMap(r -> r.records().stream()).toList())
                .isEqualTo(lines("line", 7));
        assertThat(losses()).isEmpty();
    }

    @Test
    void metricsAreHalvedToo() {
        spooled(metrics(4));
        wire.rule = r -> r.batch().endsWith("/4") ? answer(413) : OK;
        drain(work("http://c"));
        assertThat(wire.requests).extracting(Seen::range).containsExactly("1+4", "1+2", "3+2");
    }

    @Test
    void aSingleRecordThatIsTooLargeIsShortenedAndSaysSo() {
        List<LogRecord> records = new ArrayList<>(lines("small", 3));
        records.set(1, new LogRecord(1, 1, 9, "", Value.of("\u20ac".repeat(60_000)), Map.of()));
        spooled(new Batch.Logs(LogFrame.of(records), Map.of()));
        wire.rule = r -> r.plain().length > 50_000 ? answer(413) : OK;
        drain(work("http://c"));
        assertThat(counters.snapshot().shortened()).isEqualTo(2);
        LogRecord shortened = wire.requests.get(wire.requests.size() - 2).records().getFirst();
        assertThat(shortened.body()).isEqualTo(Value.of("\u20ac".repeat(15_000)));
        assertThat(shortened.attributes()).containsEntry(Part.TRUNCATED, Value.of(180_000));
        assertThat(losses()).isEmpty();
    }

    @Test
    void aRecordThatIsTooLargeEvenWhenShortIsGivenUpAndNamed() {
        spooled(logs(3, "1"));
        wire.rule =
                r ->
                        r.batch().endsWith("/1/3") || r.range().equals("2+2")
                                ? answer(413)
                                : wire413(r);
        drain(work("http://c"));
        assertThat(counters.snapshot().tooLargeRecords()).isEqualTo(1);
        assertThat(losses())
                .extracting(Loss::reason, Loss::firstSequence, Loss::count)
                .containsExactly(tuple("too_large", 2L, 1L));
    }

    private static Reply wire413(Seen request) {
        return request.range().equals("2+1") ? answer(413) : OK;
    }

    @Test
    void whatFollowsWhileABacklogWaitsIsSentBeforeTheAnswer() {
        for (int i = 0; i < 40; i++) {
            spooled(logs(1, "p" + i));
        }
        wire.beforeAnswer = () -> now += 1_000_000;
        drain(work("http://c"));
        assertThat(wire.mostUnanswered).isEqualTo(Window.MAX);
        assertThat(wire.requests).hasSize(40);
        assertThat(wire.requests.stream().map(r -> Integer.parseInt(r.batch().split("/")[3])))
                .isSorted();
    }

    @Test
    void whatWasUnansweredWhenTheConnectionBrokeGoesAgainUnderTheSameIdsInOrder() {
        for (int i = 0; i < 40; i++) {
            spooled(logs(1, "p" + i));
        }
        wire.beforeAnswer = () -> now += 1_000_000;
        Reply broken = new Reply.Broken(Breakage.CLOSED, false, "gone");
        wire.rule = r -> wire.requests.size() == 38 ? broken : OK;
        drain(work("http://c"));
        assertThat(wire.requests).hasSizeGreaterThan(41);
        List<String> all = wire.requests.stream().map(Seen::batch).toList();
        assertThat(all.stream().distinct()).hasSize(40);
        int first = all.indexOf(all.get(38));
        assertThat(all.subList(38, all.size()))
                .isEqualTo(all.stream().distinct().skip(first).toList());
        assertThat(spool.stats().waitingBatches()).isZero();
        assertThat(counters.snapshot().retries()).isEqualTo(Map.of(RetryCause.CLOSED, 1L));
    }

    @Test
    void aRefusalTakesTheWindowBackToOne() {
        for (int i = 0; i < 60; i++) {
            spooled(logs(1, "p" + i));
        }
        wire.beforeAnswer = () -> now += 1_000_000;
        wire.rule = r -> wire.requests.size() >= 30 && wire.requests.size() < 36 ? answer(503) : OK;
        ShipWork work = work("http://c");
        while (counters.snapshot().retries().isEmpty()) {
            now = Math.max(now, work.once());
        }
        assertThat(wire.mostUnanswered).isEqualTo(Window.MAX);
        assertThat(counters.snapshot().window()).isEqualTo(1);
        drain(work);
        assertThat(losses()).isEmpty();
    }

    @Test
    void aConnectionThatEndsWithEachAnswerIsNoFailure() {
        spooled(logs(1, "1"), logs(1, "2"));
        Reply ended = new Reply.Broken(Breakage.CLOSED, true, "ended");
        wire.rule = r -> wire.requests.size() % 2 == 1 ? ended : OK;
        drain(work("http://c"));
        assertThat(counters.snapshot().retries()).isEmpty();
        assertThat(wire.requests).hasSize(4);
        wire.rule = r -> ended;
        spooled(logs(1, "3"));
        ShipWork work = work("http://c");
        for (int i = 0; i < 6; i++) {
            now = Math.max(now, work.once());
        }
        assertThat(counters.snapshot().retries()).containsKey(RetryCause.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 415, 500, 404})
    void aReceiverThatRefusesGzipGetsEverythingUncompressed(int status) {
        spooled(logs(3, "1"), logs(2, "2"));
        wire.questionRule = r -> r.encoding().equals("gzip") ? answer(status) : OK;
        wire.rule = wire.questionRule;
        drain(work("http://c"));
        assertThat(wire.questions).extracting(Seen::encoding).containsExactly("gzip", "");
        assertThat(wire.requests).extracting(Seen::encoding).containsExactly("", "");
        assertThat(wire.requests.getFirst().records()).isEqualTo(lines("line", 3));
        assertThat(losses()).isEmpty();
    }

    @Test
    void aReceiverThatClosesTheConnectionOnGzipGetsEverythingUncompressed() {
        spooled(logs(3, "1"));
        Reply closed = new Reply.Broken(Breakage.CLOSED, false, "closed");
        wire.questionRule = r -> r.encoding().equals("gzip") ? closed : OK;
        drain(work("http://c"));
        assertThat(wire.requests).extracting(Seen::encoding).containsExactly("");
        assertThat(losses()).isEmpty();
    }

    @Test
    void anotherReceiverAtTheSameAddressIsAskedAgain() {
        spooled(logs(3, "1"));
        ShipWork work = work("http://c");
        drain(work);
        spooled(logs(3, "2"));
        wire.peer++;
        wire.questionRule = r -> r.encoding().equals("gzip") ? answer(400) : OK;
        wire.rule = wire.questionRule;
        drain(work);
        assertThat(wire.requests).extracting(Seen::encoding).containsExactly("gzip", "");
        assertThat(losses()).isEmpty();
    }

    @Test
    void aRefusalOfAReceiverThatForgotGzipIsFoundByAsking() {
        spooled(logs(3, "1"));
        ShipWork work = work("http://c");
        drain(work);
        spooled(logs(3, "2"));
        wire.questionRule = r -> r.encoding().equals("gzip") ? answer(415) : OK;
        wire.rule = wire.questionRule;
        drain(work);
        assertThat(wire.requests).extracting(Seen::encoding).containsExactly("gzip", "gzip", "");
        assertThat(losses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 404, 405, 500})
    void whoNeverTookAnythingIsNotBelievedWhenItRefuses(int status) {
        spooled(logs(3, "1"));
        wire.questionRule = r -> wire.requests.size() < 30 ? answer(status) : OK;
        wire.rule = r -> wire.questionRule.apply(r);
        ShipWork work = work("http://c");
        for (int i = 0; i < 500 && spool.stats().waitingBatches() > 0; i++) {
            if (wire.questions.size() >= 90) {
                wire.questionRule = r -> OK;
            }
            now = Math.max(now, work.once());
        }
        assertThat(counters.snapshot().retries()).containsKey(RetryCause.STRANGER);
        assertThat(notices.said().getFirst()).contains("http://c:4318 answered " + status);
        assertThat(losses()).isEmpty();
    }

    @Test
    void aSignalThatAReceiverDoesNotTakeIsGivenUpAndTheOthersGoOn() {
        spooled(event("a"), metrics(2), logs(3, "1"));
        wire.questionRule = r -> r.path().equals("/v1/metrics") ? answer(404) : OK;
        wire.rule = wire.questionRule;
        drain(work("http://c"));
        assertThat(counters.snapshot().rejectedRecords()).isEqualTo(2);
        assertThat(counters.snapshot().sentRecords()).isEqualTo(4);
    }

    @Test
    void aReceiverThatReadsOnlyTheFirstGzipMemberIsFoundByAsking() {
        spooled(logs(3, "1"));
        wire.questionRule = ShipWorkTest::readFirstMemberOnly;
        wire.rule = ShipWorkTest::readFirstMemberOnly;
        drain(work("http://c"));
        assertThat(wire.requests.getLast().encoding()).isEmpty();
        assertThat(losses()).isEmpty();
    }

    private static Reply readFirstMemberOnly(Seen request) {
        try {
            byte[] seen = request.body();
            if (request.encoding().equals("gzip")) {
                int second =
                        new String(seen, StandardCharsets.ISO_8859_1).indexOf("\u001f\u008b", 2);
                byte[] first = java.util.Arrays.copyOf(seen, second);
                try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(first))) {
                    seen = in.readAllBytes();
                }
            }
            OtlpDecoder.logs(seen);
            return OK;
        } catch (IOException | MalformedOtlpException unreadable) {
            return answer(400);
        }
    }

    @Test
    void theProbeIsAValidRequestWithoutRecords() throws Exception {
        spooled(logs(1, "1"));
        work("http://c").once();
        Seen probe = wire.questions.getFirst();
        assertThat(OtlpDecoder.logs(probe.plain()).getFirst().records()).isEmpty();
        assertThat(probe.body().length).isLessThan(64);
        assertThat(new Gzip().expand(probe.body(), 4)).hasSize(4);
    }

    @Test
    void anAnswerThatMayBeAboutTheBatchIsTriedALimitedNumberOfTimes() {
        spooled(logs(3, "1"), logs(1, "2"));
        wire.rule = r -> r.batch().endsWith("/1/3") ? answer(500) : OK;
        drain(work("http://c"));
        assertThat(wire.requests).hasSize(ShipWork.MAX_FAULTS + 1);
        List<Loss> losses = losses();
        assertThat(losses).hasSize(1);
        assertThat(losses.getFirst().reason()).isEqualTo("rejected");
        assertThat(losses.getFirst().count()).isEqualTo(3);
    }

    @Test
    void wordsInAnAcknowledgementAreCountedAndNothingElse() {
        spooled(logs(3, "1"));
        byte[] words = "thank you".getBytes(StandardCharsets.UTF_8);
        wire.rule = r -> new Reply.Answer(202, "", words);
        drain(work("http://c"));
        assertThat(wire.requests).hasSize(1);
        assertThat(counters.snapshot().oddResponses()).isEqualTo(1);
        assertThat(counters.snapshot().sentRecords()).isEqualTo(3);
    }
}
