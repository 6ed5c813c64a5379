package io.adamant.agent.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {

    private static ResponseReader reader(String wire) {
        return new ResponseReader(
                new ByteArrayInputStream(wire.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String body(Reply reply) {
        return new String(((Reply.Answer) reply).body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsAnswersOneAfterTheOther() throws IOException {
        ResponseReader in =
                reader(
                        "HTTP/1.1 100 Continue\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
                                + "HTTP/1.1 503 Busy\r\nretry-after: 7\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: 1\r\n\r\n"
                                + "HTTP/1.1 204 None\r\nConnection: close\r\n\r\n");
        assertThat(body(in.read())).isEqualTo("ab");
        assertThat(in.keepsAlive()).isTrue();
        Reply.Answer busy = (Reply.Answer) in.read();
        assertThat(body(busy)).isEqualTo("abcd");
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.retryAfter()).isEqualTo("7");
        assertThat(((Reply.Answer) in.read()).status()).isEqualTo(204);
        assertThat(in.keepsAlive()).isFalse();
        assertThat(in.read()).isInstanceOf(Reply.Broken.class);
    }

    @Test
    void aBodyWithoutALengthEndsWithTheConnection() throws IOException {
        ResponseReader in = reader("HTTP/1.1 200 OK\r\n\r\nrest");
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
        assertThatThrownBy(() -> reader(wire).read()).isInstanceOf(IOException.class);
    }

    @Test
    void endlessHeadsAndBodiesAreRefused() {
        assertThatThrownBy(() -> reader("HTTP/1.1 200 " + "x".repeat(9000)).read())
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> reader("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(101)).read())
                .hasMessageContaining("headers");
        assertThatThrownBy(() -> reader("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(300_000)).read())
                .hasMessageContaining("too long");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomBytesNeverDoWorseThanAnIoException(long seed) {
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
                answers +=
                        new ResponseReader(new ByteArrayInputStream(bytes)).read() == null ? 0 : 1;
            } catch (IOException refused) {
                assertThat(refused.getMessage()).isNotNull();
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
                .isEqualTo(new Endpoint("127.0.0.1", 4318, ""));
        assertThat(Endpoint.parse("http://c").port()).isEqualTo(4318);
        for (String wrong : new String[] {"c:4318", "https://c", "http://", "http://c?x", "h t"}) {
            assertThatThrownBy(() -> Endpoint.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
