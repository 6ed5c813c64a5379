package io.adamant.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalEndpointTest {

    private volatile String notReady = "";
    private volatile String health = "{}";
    private LocalEndpoint endpoint;

    @BeforeEach
    void start() {
        endpoint = new LocalEndpoint(loopback(0), new FixedPages(), System::nanoTime);
        Thread.ofPlatform().daemon().start(endpoint);
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void isReadyOrSaysWhyNot() throws IOException {
        assertThat(get("/ready")).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nready\n");
        notReady = "booting: c1: refused";
        assertThat(get("/ready"))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .endsWith("\r\n\r\nbooting: c1: refused\n");
    }

    @Test
    void showsHealthAndMetricsWhateverTheState() throws IOException {
        notReady = "sick";

        assertThat(get("/health?pretty"))
                .startsWith("HTTP/1.1 200")
                .contains("Content-Type: application/json")
                .endsWith("{}\n");
        assertThat(get("/metrics"))
                .startsWith("HTTP/1.1 200")
                .contains("Content-Type: text/plain; version=0.0.4")
                .endsWith("up 1\n");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/ready",
        "PUT,/health",
        "DELETE,/metrics",
        "HEAD,/health",
        "OPTIONS,/ready",
        "get,/ready",
        "GET,/",
        "GET,/admin",
        "GET,/ready/",
        "POST,/config"
    })
    void allowsNothingElse(String method, String path) throws IOException {
        assertThat(send(method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "GET /ready\r\n\r\n", "GET  /ready HTTP/1.1\r\n\r\n"})
    void refusesWhatIsNoRequest(String request) throws IOException {
        assertThat(send(request)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void goesOnAfterAClientThatSaysNothingAndOneThatSaysTooMuch() throws IOException {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            assertThat(get("/ready")).startsWith("HTTP/1.1 200");
            assertThat(silent.isConnected()).isTrue();
        }
        send("GET /ready HTTP/1.1\r\nX: " + "y".repeat(RequestHead.MAX_BYTES - 26));
        assertThat(get("/ready")).startsWith("HTTP/1.1 200");
        assertThat(endpoint.broken()).isGreaterThanOrEqualTo(2);
    }

    @Test
    @Timeout(30)
    void servesOthersWhileAClientDoesNotReadItsAnswer() throws IOException {
        health = "x".repeat(100_000);
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(1);
            deaf.connect(loopback(endpoint.port()));
            deaf.getOutputStream()
                    .write("GET /health HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));

            assertThat(get("/ready")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void saysWhichAddressIsNotFree() {
        assertThatThrownBy(
                        () ->
                                new LocalEndpoint(
                                        loopback(endpoint.port()),
                                        new FixedPages(),
                                        System::nanoTime))
                .isInstanceOf(EndpointException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + endpoint.port());
    }

    private String get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private String send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private final class FixedPages implements Pages {

        @Override
        public String notReady() {
            return notReady;
        }

        @Override
        public String health() {
            return health + "\n";
        }

        @Override
        public String metrics() {
            return "up 1\n";
        }
    }
}
