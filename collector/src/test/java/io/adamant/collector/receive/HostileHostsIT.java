package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.receive.admit.IntakeLimits.Quota;
import io.adamant.collector.security.ca.Requests;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Hosts that harm on purpose, over real TLS. What is asserted is that another one is served all the
 * same, request by request: counted, not timed.
 */
final class HostileHostsIT extends SecuredListener {

    private static final Stamp I_2 = new Stamp.Agent(new InstanceId("i-2"), new BootId("b-1"));
    private static final int ROUNDS = 20;
    private static final KeyPair KEY = Requests.key();

    private final List<SSLSocket> held = new ArrayList<>();

    @AfterEach
    void letGo() throws IOException {
        for (SSLSocket socket : held) {
            socket.close();
        }
    }

    private SSLSocket hold(SSLContext as) throws IOException {
        SSLSocket socket = (SSLSocket) as.getSocketFactory().createSocket("127.0.0.1", port);
        held.add(socket);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static void say(SSLSocket socket, String words) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(words.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private void anotherIsServed(HttpClient other) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(post(other, "/v1/logs", logs("i-2")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void headersThatNeverEndHoldTheirOwnConnectionsAndNothingElse() throws Exception {
        SSLContext own = contextOf(I_1);
        for (int i = 0; i < 16; i++) {
            SSLSocket slow = hold(own);
            say(slow, "POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nX-1: ");
        }
        HttpClient other = certified(I_2, issuer);
        for (SSLSocket slow : held) {
            say(slow, "a");
        }
        anotherIsServed(other);
        assertThat(intake.inFlightRequests()).isZero();
        assertThat(intake.inFlightBytes()).isZero();
    }

    @Test
    void bodiesThatNeverEndHoldNoMoreThanTheirSendersShare() throws Exception {
        SSLContext own = contextOf(I_1);
        String head =
                """
                POST /v1/logs HTTP/1.1
                Host: localhost
                Content-Length: 1000000
                Content-Type: application/x-protobuf

                """
                        .replace("\n", "\r\n");
        for (int i = 0; i < 16; i++) {
            SSLSocket slow = hold(own);
            say(slow, head + "\n".repeat(10_000));
        }
        Awaitility.await("sixteen slow bodies have begun")
                .atMost(Duration.ofSeconds(20))
                .until(() -> intake.inFlightBytes() >= 16 * 10_000);
        anotherIsServed(certified(I_2, issuer));
        assertThat(intake.inFlightBytes()).isEqualTo(16 * 10_000);
        letGo();
        Awaitility.await("what they held is given back")
                .atMost(Duration.ofSeconds(20))
                .until(() -> intake.inFlightBytes() == 0 && intake.inFlightRequests() == 0);
    }

    @Test
    void slowEnrolmentsOfStrangersKeepNobodyFromEnrollingAndAreCutOff() throws Exception {
        SSLContext nobody = context(null, List.of());
        String head = "POST /enrol HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nslow";
        for (int i = 0; i < 80; i++) {
            hold(nobody);
        }
        // All at once: the first is cut off ten seconds after its head.
        for (SSLSocket slow : held) {
            say(slow, head);
        }
        // 64 is how many are worked on at a time: slow ones take none of those places.
        String over = answerTo(held.get(79));
        assertThat(over).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after");
        anotherIsServed(certified(I_2, issuer));
        assertThat(enrols("127.0.0.2")).isEqualTo(200);
        Awaitility.await("slow bodies are cut off after ten seconds, and one enrols from there")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> enrols("127.0.0.1") == 200);
        assertThat(isOpen(held.getFirst())).isFalse();
    }

    private int enrols(String from) throws Exception {
        EnrolRequest request =
                new EnrolRequest(
                        EnrolRequest.TOKEN, "i-1", "b-1", Requests.request(KEY), "", TOKEN);
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(context(null, List.of()))
                        .localAddress(InetAddress.getByName(from))
                        .build()) {
            return post(client, EnrolRequest.PATH, request.encode()).statusCode();
        }
    }

    private static String answerTo(SSLSocket socket) throws IOException {
        byte[] some = new byte[512];
        int read = socket.getInputStream().read(some);
        return new String(some, 0, Math.max(0, read), StandardCharsets.US_ASCII);
    }

    @Test
    void aFloodOfOneIdentityIsHeldToItsQuotaAndAnotherIsNotToldToWait() throws Exception {
        restart(new Quota(0, 1_000));
        HttpClient flood = certified(I_1, issuer);
        HttpClient other = certified(I_2, issuer);
        byte[] much =
                Protocol.OTLP_PROTOBUF.body(
                        Protocol.OTLP_PROTOBUF.message(Collections.nCopies(5_000, "line")), "");
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            refused += post(flood, "/v1/logs", much).statusCode() == 429 ? 1 : 0;
            assertThat(post(other, "/v1/logs", logs("i-2")).statusCode()).isEqualTo(200);
        }
        // 100,000 records offered; a burst of 10,000 and what the seconds of this test bring.
        assertThat(refused).isGreaterThan(ROUNDS / 2);
    }

    @Test
    void bombsOfOneIdentityAreRefusedAndAnotherIsServedBetweenThem() throws Exception {
        byte[] bomb =
                Protocol.OTLP_PROTOBUF.body(
                        Protocol.OTLP_PROTOBUF.message(List.of("x".repeat(80 << 20))), "gzip");
        HttpClient hostile = certified(I_1, issuer);
        HttpClient other = certified(I_2, issuer);
        for (int i = 0; i < 5; i++) {
            assertThat(post(hostile, "/v1/logs", bomb, "Content-Encoding", "gzip").statusCode())
                    .isIn(413, 503);
            assertThat(post(other, "/v1/logs", logs("i-2")).statusCode()).isEqualTo(200);
        }
        assertThat(intake.inFlightBytes()).isZero();
    }
}
