package io.adamant.agent.ship;

import static io.adamant.agent.ship.ScriptedTransport.answer;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.lines;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.metrics;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.ship.ScriptedTransport.Seen;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.link.Breakage;
import io.adamant.agent.ship.peer.RetryCause;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskingTest extends ScriptedShipping {

    private static final Reply OK = answer(200);

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

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain", ""})
    void aPageWithStatus200IsNoAcknowledgementAndTheEndpointIsAskedAgain(String type) {
        spooled(logs(3, "1"));
        byte[] page = "<html>please log in</html>".getBytes(StandardCharsets.UTF_8);
        Reply portal = new Reply.Answer(200, type, "", page);
        wire.rule = r -> wire.requests.size() < 3 ? portal : OK;
        drain(work("http://c"));
        assertThat(wire.requests).hasSize(3);
        assertThat(wire.questions).hasSize(3);
        assertThat(counters.snapshot().retries()).containsOnlyKeys(RetryCause.NOT_OTLP);
        assertThat(counters.snapshot().sentRecords()).isEqualTo(3);
        assertThat(notices.said()).hasSize(2);
        assertThat(notices.said().getFirst()).contains("answered 200: <html>please log in");
        assertThat(losses()).isEmpty();
    }

    @Test
    void aPageWithStatus200DoesNotAnswerAQuestion() {
        spooled(logs(3, "1"));
        byte[] page = "<html>please log in</html>".getBytes(StandardCharsets.UTF_8);
        Reply portal = new Reply.Answer(200, "text/html", "", page);
        wire.questionRule = r -> wire.questions.size() < 30 ? portal : OK;
        drain(work("http://c"));
        assertThat(wire.questions).extracting(Seen::encoding).hasSize(30).containsOnly("gzip");
        assertThat(wire.requests).hasSize(1);
        assertThat(counters.snapshot().retries()).containsOnlyKeys(RetryCause.NOT_OTLP);
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
        wire.questionRule = AskingTest::readFirstMemberOnly;
        wire.rule = AskingTest::readFirstMemberOnly;
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
}
