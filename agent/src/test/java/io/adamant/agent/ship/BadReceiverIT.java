package io.adamant.agent.ship;

import static io.adamant.agent.ship.RawReceiver.OK;
import static io.adamant.agent.ship.RawReceiver.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.agent.ship.RawReceiver.Seen;
import io.adamant.agent.ship.peer.RetryCause;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the shipper against sockets on loopback that misbehave in every way we know of. */
@Timeout(60)
class BadReceiverIT {

    private static final String HTML = answer("502 Bad Gateway", "<html>an old proxy</html>");

    @TempDir Path dir;

    private static String answer(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Arguments misconduct(
            String name, RetryCause cause, RawReceiver.Conduct conduct) {
        return Arguments.of(name, cause, conduct);
    }

    static Stream<Arguments> firstAnswers() {
        return Stream.of(
                misconduct("nothing and the end", RetryCause.CLOSED, (r, out) -> false),
                misconduct("garbage", RetryCause.GARBAGE, (r, out) -> say(out, "!!!\r\n\r\n")),
                misconduct("SSH", RetryCause.GARBAGE, (r, out) -> say(out, "SSH-2.0-x\r\n")),
                misconduct("HTML", RetryCause.UNAVAILABLE, (r, out) -> say(out, HTML)),
                misconduct(
                        "half an answer",
                        RetryCause.CLOSED,
                        (r, out) -> !say(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal")),
                misconduct(
                        "half a head",
                        RetryCause.CLOSED,
                        (r, out) -> !say(out, "HTTP/1.1 200 OK\r\nContent-Le")),
                misconduct(
                        "a huge header",
                        RetryCause.GARBAGE,
                        (r, out) -> say(out, "HTTP/1.1 200 OK\r\nx: " + "y".repeat(20_000))),
                misconduct(
                        "endless headers",
                        RetryCause.GARBAGE,
                        (r, out) -> say(out, "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(5_000))),
                misconduct(
                        "a huge body",
                        RetryCause.GARBAGE,
                        (r, out) ->
                                say(out, "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\nx")),
                misconduct("silence", RetryCause.TIMEOUT, (r, out) -> true),
                misconduct("a byte now and then", RetryCause.TIMEOUT, (r, out) -> drip(out)),
                misconduct(
                        "interim answers for ever",
                        RetryCause.GARBAGE,
                        (r, out) -> say(out, "HTTP/1.1 102 Processing\r\n\r\n".repeat(50))));
    }

    private static boolean drip(OutputStream out) throws IOException, InterruptedException {
        for (byte next : OK.getBytes(StandardCharsets.US_ASCII)) {
            out.write(next);
            out.flush();
            Thread.sleep(100);
        }
        return true;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("firstAnswers")
    void whatIsNoAnswerIsNoAcknowledgement(String name, RetryCause cause, RawReceiver.Conduct first)
            throws Exception {
        try (RawReceiver receiver =
                        new RawReceiver(
                                (r, out) -> r.number() <= 2 ? first.act(r, out) : say(out, OK));
                ShipBench bench = new ShipBench(dir)) {
            bench.spool(1);
            bench.ship("http://127.0.0.1:" + receiver.port());
            bench.awaitEmpty();
            assertThat(bench.stats().retries()).containsOnlyKeys(cause);
            assertThat(receiver.requests()).hasSizeGreaterThan(1);
            assertThat(receiver.requests())
                    .extracting(Seen::batch)
                    .containsOnly(receiver.requests().getFirst().batch());
        }
    }

    @Test
    void interimAndChunkedAnswersAreRead() throws Exception {
        String interim = "HTTP/1.1 100 Continue\r\n\r\n";
        String chunks = "2;x=y\r\n\n\0\r\n0\r\n\r\n";
        String answer = interim + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
        try (RawReceiver receiver = new RawReceiver((r, out) -> say(out, answer));
                ShipBench bench = new ShipBench(dir)) {
            bench.spool(3);
            bench.ship("http://127.0.0.1:" + receiver.port());
            bench.awaitEmpty();
            assertThat(bench.stats().retries()).isEmpty();
            assertThat(receiver.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.0 200 OK\r\n\r\n"
            })
    void aReceiverThatEndsEachConnectionGetsOneRequestAtATime(String answer) throws Exception {
        try (RawReceiver receiver = new RawReceiver((r, out) -> !say(out, answer));
                ShipBench bench = new ShipBench(dir)) {
            bench.spool(30);
            bench.ship("http://127.0.0.1:" + receiver.port());
            bench.awaitEmpty();
            assertThat(bench.stats().retries()).isEmpty();
            assertThat(receiver.requests()).hasSizeBetween(30, 31);
            assertThat(bench.stats().probes()).as("the peer is the same").isLessThan(3);
        }
    }

    @Test
    void aKeptConnectionThatWasClosedMeanwhileIsNoFailure() throws Exception {
        try (RawReceiver receiver = new RawReceiver((r, out) -> !say(out, OK));
                ShipBench bench = new ShipBench(dir)) {
            bench.ship("http://127.0.0.1:" + receiver.port());
            for (int i = 1; i <= 3; i++) {
                bench.spool(1);
                bench.awaitEmpty();
            }
            assertThat(bench.stats().retries()).isEmpty();
        }
    }

    /** The end of one connection is told apart from a refusal by its answer, which came first. */
    @Test
    void anAnswerBeforeTheRequestWasReadWholeIsHeard() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ShipBench bench = new ShipBench(dir)) {
            Thread.ofVirtual().start(() -> refuseEarly(server));
            bench.spool.append(ShipBench.noise(3));
            bench.spool.commit();
            bench.ship("http://127.0.0.1:" + server.getLocalPort());
            await("a split").atMost(ShipBench.PATIENCE).until(() -> bench.stats().splits() > 0);
        }
    }

    private static void refuseEarly(ServerSocket server) {
        boolean more = true;
        while (more) {
            more = refuseNext(server);
        }
    }

    /** Answers what has no batch with 200, and all else with 413 after its first kilobyte. */
    private static boolean refuseNext(ServerSocket server) {
        try (Socket peer = server.accept()) {
            byte[] some = new byte[1024];
            int read = peer.getInputStream().read(some);
            while (read > 0) {
                String head = new String(some, 0, read, StandardCharsets.ISO_8859_1);
                boolean question = !head.contains("Adamant-Batch");
                say(
                        peer.getOutputStream(),
                        question
                                ? OK
                                : "HTTP/1.1 413 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                read = question ? peer.getInputStream().read(some) : 0;
            }
            return true;
        } catch (IOException gone) {
            return !server.isClosed();
        }
    }

    @Test
    void aReceiverThatAcceptsAndNeverReadsIsGivenUp() throws Exception {
        try (ServerSocket deaf = new ServerSocket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (RawReceiver good = new RawReceiver((r, out) -> say(out, OK));
                    ShipBench bench = new ShipBench(dir)) {
                bench.spool(1);
                bench.ship(
                        "http://127.0.0.1:" + deaf.getLocalPort(),
                        "http://127.0.0.1:" + good.port());
                bench.awaitEmpty();
                assertThat(bench.retries(RetryCause.TIMEOUT)).isEqualTo(1);
            }
        }
    }

    @Test
    void aReceiverThatStopsReadingInTheMiddleIsGivenUp() throws Exception {
        try (ServerSocket slow = new ServerSocket()) {
            slow.setReceiveBufferSize(4096);
            slow.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread.ofVirtual().start(() -> answerQuestionsOnly(slow));
            try (ShipBench bench = new ShipBench(dir)) {
                bench.spool.append(ShipBench.noise(10));
                bench.spool.commit();
                bench.ship("http://127.0.0.1:" + slow.getLocalPort());
                bench.awaitRetry(RetryCause.TIMEOUT);
                assertThat(bench.stats().sentRecords()).isZero();
            }
        }
    }

    private static void answerQuestionsOnly(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket peer = server.accept(); // stays open and unread until the test ends
                byte[] some = new byte[400];
                int read = peer.getInputStream().read(some);
                if (read > 0) {
                    say(peer.getOutputStream(), OK);
                }
            } catch (IOException gone) {
                return;
            }
        }
    }

    @Test
    void aStopBreaksOffAReceiverThatDoesNotAnswer() throws Exception {
        try (RawReceiver mute = new RawReceiver((r, out) -> true);
                ShipBench bench = new ShipBench(dir)) {
            bench.spool(1);
            bench.ship(Duration.ofSeconds(20), "http://127.0.0.1:" + mute.port());
            await("a request").atMost(ShipBench.PATIENCE).until(() -> !mute.requests().isEmpty());
            long began = System.nanoTime();
            assertThat(bench.stop(Duration.ofMillis(200))).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(3));
            assertThat(bench.hasEnded(Duration.ofSeconds(2))).isTrue();
            assertThat(bench.spool.stats().waitingBatches()).isEqualTo(1);
        }
    }

    @Test
    void tlsAtAPlainAddressAndAnUnknownNameAreNamed() throws Exception {
        try (RawReceiver tls = new RawReceiver((r, out) -> say(out, "\u0015\u0003\u0003\0\2\2\n"));
                ShipBench bench = new ShipBench(dir)) {
            bench.spool(1);
            bench.ship("http://127.0.0.1:" + tls.port(), "http://no-such-host.invalid:4318");
            bench.awaitRetry(RetryCause.GARBAGE);
            bench.awaitRetry(RetryCause.RESOLVE);
            assertThat(bench.notices.said().getFirst()).contains("is the endpoint https://");
            assertThat(bench.spool.stats().waitingBatches()).isEqualTo(1);
        }
    }
}
