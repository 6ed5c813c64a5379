package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.api.Access;
import io.adamant.collector.api.ApiServer;
import io.adamant.collector.api.CannedFleet;
import io.adamant.collector.api.CannedViews;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.ca.ServerCertificate;
import io.adamant.collector.security.operator.Caller;
import io.adamant.collector.security.operator.Operators;
import io.adamant.collector.security.tls.ServerTls;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's listener: its certificate's files change while somebody is connected. */
final class CertificateReloadIT {

    private static final String ASK =
            """
            GET /api/v1/instances HTTP/1.1
            Host: localhost
            Accept-Encoding: identity

            """
                    .replace("\n", "\r\n");

    @TempDir Path directory;

    /** Looks at what it is shown and takes it: which one it is, is what is asserted. */
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

    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    private static String serial(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSerialNumber()
                .toString();
    }

    private static String serial(int port) throws Exception {
        try (SSLSocket socket = connect(port)) {
            return serial(socket);
        }
    }

    private SecretFiles made(String name) {
        return ServerCertificate.open(
                directory.resolve(name),
                List.of("localhost"),
                List.of("127.0.0.1"),
                () -> Instant.now().toEpochMilli() * 1_000_000,
                new SecureRandom());
    }

    private static void replace(SecretFiles by, SecretFiles files) throws IOException {
        Files.move(by.keyFile(), files.keyFile(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(
                by.certificateFile(), files.certificateFile(), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void asks(SSLSocket socket, BufferedReader in) throws IOException {
        socket.getOutputStream().write(ASK.getBytes(StandardCharsets.US_ASCII));
        assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        assertThat(in.skip(length)).isEqualTo(length);
    }

    @Test
    void aNewCertificateIsShownToNewConnectionsAndOpenOnesGoOn() throws Exception {
        SecretFiles files = made("now");
        ServerTls tls = new ServerTls(files.certificateFile(), files.keyFile());
        CannedViews canned = new CannedViews(CannedFleet.at(1));
        Operators everybody = (_, _) -> new Operators.Answer.Known(new Caller("ann", true));
        Vertx vertx = Vertx.vertx();
        try (ApiServer server =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", 0),
                        canned.views(),
                        canned,
                        canned,
                        Optional::empty,
                        () -> 1,
                        new Access(true, tls::secured, everybody, _ -> true))) {
            int port = server.start();
            CertificateWatch.follow(vertx, 50, tls, server::renewTls);
            try (SSLSocket open = connect(port);
                    BufferedReader in =
                            new BufferedReader(
                                    new InputStreamReader(
                                            open.getInputStream(), StandardCharsets.ISO_8859_1))) {
                String old = serial(open);
                asks(open, in);

                Files.writeString(files.certificateFile(), "no certificate");
                Awaitility.await("a broken file changes nothing")
                        .during(Duration.ofMillis(500))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> serial(port).equals(old));

                replace(made("next"), files);
                Awaitility.await("a new connection is shown the new one")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> !serial(port).equals(old));
                asks(open, in);
                assertThat(serial(open)).isEqualTo(old);
            }
        } finally {
            vertx.close().await();
        }
    }
}
