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
import io.adamant.agent.spool.codec.Codec;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is stored in zstd, sent to receivers that read it or do not. */
class ZstdShippingTest extends ScriptedShipping {

    @Override
    Codec bulk() {
        return new PretendZstd();
    }

    @Test
    void eachBatchGoesOutInTheEncodingThatItIsStoredIn() {
        spooled(event("a"), metrics(2), logs(3, "1"));
        drain(work("http://c"));
        assertThat(wire.requests)
                .extracting(Seen::encoding)
                .containsExactly("gzip", "zstd", "zstd");
        assertThat(wire.requests.getLast().records()).isEqualTo(lines("line", 3));
    }

    static Stream<Reply> refusals() {
        return Stream.of(
                answer(400),
                answer(415),
                answer(500),
                answer(501),
                new Reply.Broken(Breakage.CLOSED, false, "closed"),
                new Reply.Broken(Breakage.CLOSED, true, "closed"),
                new Reply.Broken(Breakage.GARBAGE, false, "garbage"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aReceiverWithoutZstdGetsTheSameInGzip(Reply refusal) {
        spooled(logs(3, "1"), logs(2, "2"), metrics(2));
        wire.questionRule = r -> r.encoding().equals("zstd") ? refusal : answer(200);
        wire.rule = wire.questionRule;
        drain(work("http://c"));
        assertThat(wire.requests).extracting(Seen::encoding).containsOnly("gzip").hasSize(3);
        assertThat(wire.requests.get(1).records()).isEqualTo(lines("line", 3));
        assertThat(wire.requests.get(1).range()).isEqualTo("1+3");
        assertThat(counters.snapshot().retries()).isEmpty();
        assertThat(losses()).isEmpty();
    }

    @Test
    void aReceiverWithoutAnyEncodingGetsTheSameUncompressed() {
        spooled(logs(3, "1"), event("a"));
        wire.questionRule = r -> r.encoding().isEmpty() ? answer(200) : answer(400);
        wire.rule = wire.questionRule;
        drain(work("http://c"));
        assertThat(wire.questions)
                .extracting(Seen::encoding)
                .as("what is known is not asked again")
                .containsExactly("gzip", "", "zstd");
        assertThat(wire.requests).extracting(Seen::encoding).containsExactly("", "");
        assertThat(losses()).isEmpty();
    }

    @Test
    void anOutageWhileAskingIsNoAnswer() {
        spooled(logs(3, "1"));
        wire.questionRule = r -> wire.questions.size() < 5 ? answer(503) : answer(200);
        drain(work("http://c"));
        assertThat(wire.questions).extracting(Seen::encoding).containsOnly("zstd");
        assertThat(wire.requests).extracting(Seen::encoding).containsExactly("zstd");
        assertThat(counters.snapshot().retries()).containsEntry(RetryCause.UNAVAILABLE, 4L);
    }

    @Test
    void anAddressThatCannotBeReachedIsNotAskedInAnotherEncoding() {
        spooled(logs(3, "1"));
        Reply unreachable = new Reply.Broken(Breakage.CONNECT, false, "refused");
        wire.questionRule = r -> wire.questions.size() < 5 ? unreachable : answer(200);
        drain(work("http://c"));
        assertThat(wire.requests).extracting(Seen::encoding).containsExactly("zstd");
        assertThat(counters.snapshot().retries()).containsEntry(RetryCause.CONNECT, 4L);
    }

    @Test
    void aSplitPartStaysInItsEncoding() {
        spooled(logs(4, "1"));
        wire.rule = r -> r.records().size() > 2 ? answer(413) : answer(200);
        drain(work("http://c"));
        assertThat(wire.requests).extracting(Seen::encoding).containsOnly("zstd");
        assertThat(wire.requests).extracting(Seen::range).containsExactly("1+4", "1+2", "3+2");
    }

    static Stream<Reply> breaks() {
        return Stream.of(
                answer(400),
                answer(500),
                new Reply.Broken(Breakage.CLOSED, false, "closed"),
                new Reply.Broken(Breakage.TIMEOUT, false, "silent"));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void aReceiverThatTakesAnEmptyRequestAndBreaksOnAFullOneGetsEverythingAllTheSame(Reply reply) {
        spooled(logs(3, "1"), logs(2, "2"));
        wire.rule = r -> r.encoding().equals("zstd") ? reply : answer(200);
        drain(work("http://c"));
        assertThat(counters.snapshot().sentRecords()).isEqualTo(5);
        assertThat(losses()).isEmpty();
    }
}
