package io.adamant.agent.ship.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.ship.link.Breakage;
import io.adamant.agent.ship.link.Link;
import io.adamant.agent.ship.link.LinkException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {

    /** A connection on which everything has arrived already, a few bytes at a time. */
    private static final class Arrived implements Link {

        private final byte[] bytes;
        private int at;

        Arrived(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(byte[] ignored, int offset, int length) {}

        @Override
        public void flush() {}

        @Override
        public int read(byte[] into, int offset, int length, long deadlineNanos) {
            int part = Math.min(Math.min(length, 7), bytes.length - at);
            System.arraycopy(bytes, at, into, offset, part);
            at += part;
            return part == 0 ? -1 : part;
        }

        @Override
        public boolean isSpent() {
            return at == bytes.length;
        }

        @Override
        public void close() {}
    }

    /** Reads one connection's answers. */
    private record Answers(ResponseReader reader) {

        Reply.Answer read() throws LinkException {
            return reader.read(0);
        }

        boolean keepsAlive() {
            return reader.keepsAlive();
        }
    }

    private static Answers reader(String wire) {
        return reader(wire.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Answers reader(byte[] wire) {
        ResponseReader reader = new ResponseReader();
        reader.open(new Arrived(wire));
        return new Answers(reader);
    }

    private static String body(Reply.Answer reply) {
        return new String(reply.body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsAnswersOneAfterTheOther() throws LinkException {
        Answers in =
                reader(
                        "HTTP/1.1 100 Continue\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
                                + "HTTP/1.1 503 Busy\r\nretry-after: 7\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: 1\r\n\r\n"
                                + "HTTP/1.1 204 None\r\nConnection: close\r\n\r\n");
        assertThat(body(in.read())).isEqualTo("ab");
        assertThat(in.keepsAlive()).isTrue();
        Reply.Answer busy = in.read();
        assertThat(body(busy)).isEqualTo("abcd");
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.retryAfter()).isEqualTo("7");
        assertThat(in.read().status()).isEqualTo(204);
        assertThat(in.keepsAlive()).isFalse();
        assertThatThrownBy(in::read).hasMessageContaining("before an answer");
    }

    @Test
    void aBodyWithoutALengthEndsWithTheConnection() throws LinkException {
        Answers in = reader("HTTP/1.1 200 OK\r\n\r\nrest");
        assertThat(body(in.read())).isEqualTo("rest");
        assertThat(in.keepsAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "SSH-2.0-x\r\n",
                "HTTP/1.1 2\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
            })
    void whatIsNoWholeAnswerIsRefused(String wire) {
        assertThatThrownBy(() -> reader(wire).read()).isInstanceOf(LinkException.class);
    }

    @Test
    void endlessHeadsAndBodiesAreRefused() {
        assertThatThrownBy(() -> reader("HTTP/1.1 200 " + "x".repeat(9000)).read())
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> reader("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(101)).read())
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> reader("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(300_000)).read())
                .hasMessageContaining("too long");
    }

    @Test
    void interimAnswersAreSkippedUpToALimit() throws LinkException {
        String interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        String last = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        assertThat(reader(interim.repeat(8) + last).read().status()).isEqualTo(200);
        assertThatThrownBy(() -> reader(interim.repeat(9) + last).read())
                .hasMessageContaining("too long");
    }

    @Test
    void tlsOnAPlainAddressIsNamed() {
        assertThatThrownBy(() -> reader("\u0015\u0003\u0003\0\u0002\u0002\n").read())
                .hasMessageContaining("speaks TLS");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomBytesNeverDoWorseThanABrokenLink(long seed) {
        Random random = new Random(seed);
        byte[] valid =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1);
        int answers = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = valid.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                answers += reader(bytes).read().status() > 0 ? 1 : 0;
            } catch (LinkException refused) {
                assertThat(refused.breakage()).isIn(Breakage.GARBAGE, Breakage.CLOSED);
            }
        }
        assertThat(answers).isPositive();
    }

    @Test
    void retryAfterIsSecondsOrADateAndBounded() {
        long now = 1_784_073_600_000_000_000L; // 2026-07-15T00:00:00Z
        assertThat(RetryAfter.nanos("", now)).isZero();
        assertThat(RetryAfter.nanos("3", now)).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(RetryAfter.nanos("999999999999", now)).isEqualTo(RetryAfter.MAX.toNanos());
        assertThat(RetryAfter.nanos("Wed, 15 Jul 2026 00:00:09 GMT", now))
                .isEqualTo(Duration.ofSeconds(9).toNanos());
        assertThat(RetryAfter.nanos("Tue, 14 Jul 2026 00:00:09 GMT", now)).isZero();
        assertThat(RetryAfter.nanos("soon", now)).isZero();
    }

    @Test
    void anEndpointIsAnHttpAddress() {
        assertThat(Endpoint.parse("http://127.0.0.1:4318/"))
                .isEqualTo(new Endpoint(false, "127.0.0.1", 4318, ""));
        assertThat(Endpoint.parse("https://[::1]:9/otlp/"))
                .isEqualTo(new Endpoint(true, "::1", 9, "/otlp"))
                .hasToString("https://[::1]:9/otlp");
        assertThat(Endpoint.parse("http://c").port()).isEqualTo(4318);
        for (String wrong : new String[] {"c:4318", "ftp://c", "http://", "http://c?x", "h t"}) {
            assertThatThrownBy(() -> Endpoint.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
