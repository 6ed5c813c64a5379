package io.adamant.agent.ship;

import static io.adamant.agent.ship.ScriptedTransport.answer;
import static io.adamant.agent.spool.SpoolBench.EPOCH;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.metrics;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.ship.ScriptedTransport.Seen;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.link.Breakage;
import io.adamant.agent.ship.pace.Window;
import io.adamant.agent.ship.peer.RetryCause;
import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.ExportResponse;
import io.adamant.shared.wire.OtlpEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShipWorkTest extends ScriptedShipping {

    private static final Reply OK = answer(200);

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
        wire.rule = r -> new Reply.Answer(503, "", "40", new byte[0]);
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
        assertThat(wire.requests)
                .extracting(r -> r.records().getFirst().eventName())
                .containsExactly("", Loss.EVENT, "");
    }

    @Test
    void aRefusedBatchIsGivenUpAndNamed() {
        spooled(logs(3, "1"), logs(2, "2"));
        Reply no = new Reply.Answer(400, "", "", "\0\r no  such thing\n".getBytes(UTF_8));
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
        wire.rule = r -> new Reply.Answer(200, "", "", partial);
        drain(work("http://c"));
        assertThat(wire.requests).hasSize(1);
        assertThat(counters.snapshot().sentRecords()).isEqualTo(1);
        assertThat(losses())
                .containsExactly(
                        new Loss("rejected", EPOCH, 1, 2, "lane logs: 2 of 3: no such field"));
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

    /** What was sent before the refusal was known cannot be called back. */
    @Test
    void onlyWhatWasUnansweredOvertakesARefusedBatchAndOnlyOnce() {
        for (int i = 0; i < 300; i++) {
            spooled(logs(1, "p" + i));
        }
        wire.beforeAnswer = () -> now += 1_000_000;
        List<Long> taken = new ArrayList<>();
        int[] answers = {0};
        wire.rule =
                r -> {
                    if (++answers[0] % 20 == 0) {
                        return answer(503);
                    }
                    taken.add(Long.parseLong(r.batch().split("/")[3]));
                    return OK;
                };
        drain(work("http://c"));
        assertThat(taken).hasSize(300).doesNotHaveDuplicates();
        long refused =
                LongStream.rangeClosed(1, 300)
                        .filter(s -> taken.indexOf(s) != s - 1)
                        .min()
                        .orElse(0);
        List<Long> disorder = taken.stream().filter(s -> taken.indexOf(s) != s - 1).toList();
        assertThat(disorder)
                .as("the window was open at the first refusal alone")
                .hasSize(Window.MAX)
                .containsExactly(refused + 1, refused + 2, refused + 3, refused);
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

    @Test
    void anAnswerThatMayBeAboutTheBatchIsTriedALimitedNumberOfTimes() {
        spooled(logs(3, "1"), logs(1, "2"));
        wire.rule = r -> r.batch().endsWith("/1/3") ? answer(500) : OK;
        drain(work("http://c"));
        assertThat(wire.requests).hasSize(Suspect.MAX_FAULTS + 1);
        List<Loss> losses = losses();
        assertThat(losses).hasSize(1);
        assertThat(losses.getFirst().reason()).isEqualTo("rejected");
        assertThat(losses.getFirst().count()).isEqualTo(3);
    }

    @Test
    void wordsInAnAcknowledgementAreCountedAndNothingElse() {
        spooled(logs(3, "1"));
        byte[] words = "thank you".getBytes(StandardCharsets.UTF_8);
        wire.rule = r -> new Reply.Answer(202, "application/json", "", words);
        drain(work("http://c"));
        assertThat(wire.requests).hasSize(1);
        assertThat(counters.snapshot().oddResponses()).isEqualTo(1);
        assertThat(counters.snapshot().sentRecords()).isEqualTo(3);
    }

    @Test
    void inAHurryTheEndOfABackoffIsNotAwaited() {
        spooled(logs(1, "1"));
        wire.rule = r -> ScriptedTransport.answer(503);
        ShipWork work = work("http://c");
        for (int i = 0; i < 20; i++) {
            now = Math.max(now, work.once());
        }
        while (work.once() <= now) {
            assertThat(wire.requests).hasSizeLessThan(1_000);
        }
        wire.rule = r -> ScriptedTransport.answer(200);
        int before = wire.requests.size();
        work.once();
        assertThat(wire.requests).hasSize(before);

        work.hurry(now + Shipper.HURRY.toNanos());
        work.once();

        assertThat(wire.requests).hasSize(before + 1);
    }
}
