package io.adamant.collector.security.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.ca.ServerCertificate;
import io.adamant.collector.security.tls.ServerTls;
import io.adamant.collector.telemetry.MicrometerMeters;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real listeners on loopback, plain and with TLS; its addresses stand for those of strangers. */
final class ConnectionsIT {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final byte[] ASK =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path directory;
    private final MicrometerMeters meters = new MicrometerMeters();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong step = new AtomicLong();
    private final Connections connections =
            new Connections(meters, () -> clock.addAndGet(step.get()));
    private final Vertx vertx = meters.vertx(new VertxOptions(), connections.over(Transport.NIO));
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        vertx.close().await();
        meters.close();
    }

    private int listen(ConnectionLimits limits, UnaryOperator<HttpServerOptions> secured) {
        int port =
                vertx.createHttpServer(
                                secured.apply(new HttpServerOptions())
                                        .setHost("127.0.0.1")
                                        .setPort(0))
                        .requestHandler(request -> request.response().end("ok"))
                        .listen()
                        .await()
                        .actualPort();
        connections.limit("test", port, limits);
        return port;
    }

    private Socket connect(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.setSoTimeout(5_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        open.add(socket);
        return socket;
    }

    /** Whether it is answered; what was closed is not. */
    private static boolean isServed(Socket socket) {
        try {
            socket.getOutputStream().write(ASK);
            return socket.getInputStream().read() == 'H';
        } catch (IOException closed) {
            return false;
        }
    }

    private double refused(String cause) {
        return meters.scrape("text/plain")
                .lines()
                .filter(
                        line ->
                                line.startsWith("adamant_connections_refused")
                                        && line.contains("cause=\"" + cause + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private ServerTls tls() {
        SecretFiles made =
                ServerCertificate.open(
                        directory,
                        List.of("localhost"),
                        List.of("127.0.0.1"),
                        () -> System.currentTimeMillis() * 1_000_000,
                        new SecureRandom());
        return new ServerTls(made.certificateFile(), made.keyFile());
    }

    private SSLSocket shakeHands(Socket over, int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(over, "localhost", port, true);
        open.add(socket);
        socket.startHandshake();
        return socket;
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void anAddressThatHoldsItsShareIsClosedAndAnotherIsServed() throws Exception {
        int port = listen(new ConnectionLimits(2, 2), UnaryOperator.identity());
        Socket first = connect("127.0.0.1", port);
        assertThat(isServed(first)).isTrue();
        assertThat(isServed(connect("127.0.0.1", port))).isTrue();
        assertThat(isServed(connect("127.0.0.1", port))).isFalse();
        assertThat(refused("address")).isEqualTo(1);
        assertThat(isServed(connect("127.0.0.2", port))).isTrue();

        first.close();
        await("its place is free again")
                .atMost(LIMIT)
                .until(() -> isServed(connect("127.0.0.1", port)));
    }

    @Test
    void whoDoesNotShakeHandsHoldsItsOwnAddressesPlacesOnly() throws Exception {
        ServerTls tls = tls();
        int port = listen(new ConnectionLimits(10, 2), tls::secured);
        for (int i = 0; i < 3; i++) {
            assertThat(isServed(shakeHands(connect("127.0.0.1", port), port)))
                    .as("who has shaken hands takes no such place")
                    .isTrue();
        }
        Socket silent = connect("127.0.0.1", port);
        connect("127.0.0.1", port);
        assertThat(silent.isConnected()).isTrue();
        assertThat(isServed(connect("127.0.0.1", port))).isFalse();
        assertThat(refused("handshakes")).isEqualTo(1);
        assertThat(isServed(shakeHands(connect("127.0.0.3", port), port))).isTrue();
        silent.close();
        await("a place is free again")
                .atMost(LIMIT)
                .until(() -> isServed(retried("127.0.0.1", port)));
    }

    private Socket retried(String from, int port) throws Exception {
        Socket plain = connect(from, port);
        try {
            return shakeHands(plain, port);
        } catch (IOException refused) {
            return plain;
        }
    }

    @Test
    void whoHasWaitedForTooLongIsClosedBeforeItCostsAnything() throws Exception {
        int port = listen(ConnectionLimits.AGENTS, UnaryOperator.identity());
        step.set(Connections.MAX_WAIT_NANOS + 1);
        for (int i = 1; i < Listener.ONE_IN; i++) {
            assertThat(isServed(connect("127.0.0.1", port))).isFalse();
            assertThat(refused("waited")).isEqualTo(i);
        }
        assertThat(isServed(connect("127.0.0.1", port))).as("one in eight").isTrue();
        step.set(TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(isServed(connect("127.0.0.1", port))).isTrue();
        assertThat(refused("waited")).isEqualTo(Listener.ONE_IN - 1);
    }
}
