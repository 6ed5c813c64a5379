package io.adamant.collector.receive.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.journal.AppendsOnly;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Position;
import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.receive.admit.IntakeLimits;
import io.adamant.collector.receive.admit.IntakeLimits.Quota;
import io.adamant.collector.receive.syslog.SyslogOptions.Oldest;
import io.adamant.collector.telemetry.Meters;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real TLS with certificates of the JDK's keytool. */
final class SyslogTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir private Path directory;

    private final BlockingQueue<String> kept = new LinkedBlockingQueue<>();
    private final Vertx vertx = Vertx.vertx();
    private final Intake intake =
            new Intake(
                    new IntakeLimits(1 << 20, 100_000, 1 << 24, 100, Quota.NONE),
                    new AppendsOnly() {
                        @Override
                        public CompletionStage<Append> append(String key, Envelope envelope) {
                            kept.add(new String(envelope.body(), StandardCharsets.UTF_8));
                            return CompletableFuture.completedStage(
                                    new Append.Durable(new Position("1")));
                        }
                    },
                    () -> {},
                    () -> 77,
                    () -> 1,
                    Meters.none());
    private final SyslogReceiver receiver =
            new SyslogReceiver(vertx, SyslogOptions.DEFAULT, intake, new Random(1), Meters.none());

    @BeforeEach
    void makeCertificates() throws Exception {
        for (String name : List.of("server", "known", "stranger")) {
            Path keys = keys(name);
            keytool(
                    keys,
                    "-genkeypair -alias a -keyalg EC -groupname secp256r1 -dname CN="
                            + name
                            + " -ext SAN=dns:localhost -validity 2 -storetype PKCS12");
            keytool(keys, "-exportcert -rfc -alias a -file " + directory.resolve(name + ".crt"));
        }
        writeKey("server");
    }

    /** The server's key, in the file that it reads, from a store. */
    private void writeKey(String store) throws Exception {
        Key key = store(store).getKey("a", PASSWORD);
        Files.writeString(
                directory.resolve("server.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    @AfterEach
    void stop() {
        receiver.close();
        intake.close();
        var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Path keys(String name) {
        return directory.resolve(name + ".p12");
    }

    private static void keytool(Path keys, String words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words.split(" ")));
        command.addAll(List.of("-keystore", keys.toString(), "-storepass", "changeit"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private KeyStore store(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys(name))) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private int listen(@Nullable String clients) {
        return listen(clients, Oldest.TLS13);
    }

    private int listen(@Nullable String clients, Oldest oldest) {
        Path authorities = clients == null ? null : directory.resolve(clients + ".crt");
        return receiver.listen(
                "127.0.0.1",
                0,
                new SyslogOptions.Tls(
                        directory.resolve("server.crt"),
                        directory.resolve("server.key"),
                        authorities,
                        oldest));
    }

    /** Sends a line as a client with this certificate, and waits for the far end's close. */
    private void send(int port, @Nullable String client, String version) throws Exception {
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        TrustManagerFactory trusted =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("server", store("server").getCertificate("a"));
        trusted.init(authorities);
        if (client != null) {
            own.init(store(client), PASSWORD);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                client == null ? null : own.getKeyManagers(), trusted.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {version});
            OutputStream out = socket.getOutputStream();
            out.write(("<13>from " + client + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            socket.shutdownOutput();
            // TLS 1.3 tells a client only here that its certificate was not good enough.
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSenderWithoutACertificateIsTakenWhereNoneIsAsked(String version) throws Exception {
        send(listen(null, Oldest.TLS12), null, version);
        assertThat(kept.poll(20, TimeUnit.SECONDS)).contains("<13>from null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whereOneIsAskedOnlyThoseOfTheAuthoritiesAreTaken(String version) throws Exception {
        int port = listen("known", Oldest.TLS12);
        send(port, "known", version);
        assertThat(kept.poll(20, TimeUnit.SECONDS)).contains("<13>from known");
        assertThatThrownBy(() -> send(port, null, version)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> send(port, "stranger", version)).isInstanceOf(IOException.class);
        assertThat(kept).isEmpty();
    }

    @Test
    void nothingOlderThanTls13IsSpokenUnlessItIsAskedFor() throws Exception {
        int port = listen(null);
        assertThatThrownBy(() -> send(port, null, "TLSv1.2")).isInstanceOf(IOException.class);
        send(port, null, "TLSv1.3");
        assertThat(kept.poll(20, TimeUnit.SECONDS)).contains("<13>from null");
        assertThat(kept).isEmpty();
    }

    @Test
    void aNewCertificateIsShownToNewConnectionsAndAnOpenOneIsHeardOn() throws Exception {
        int port = listen(null);
        try (SSLSocket open = connect(port)) {
            open.getOutputStream().write("<13>before\n".getBytes(StandardCharsets.UTF_8));
            assertThat(kept.poll(20, TimeUnit.SECONDS)).contains("<13>before");

            // Another key and its certificate in the places of the server's.
            writeKey("known");
            Files.copy(
                    directory.resolve("known.crt"),
                    directory.resolve("server.crt"),
                    StandardCopyOption.REPLACE_EXISTING);
            receiver.renewTls().toCompletableFuture().get(20, TimeUnit.SECONDS);

            try (SSLSocket next = connect(port)) {
                assertThat(name(next)).isEqualTo("CN=known");
                next.getOutputStream().write("<13>new\n".getBytes(StandardCharsets.UTF_8));
                assertThat(kept.poll(20, TimeUnit.SECONDS)).contains("<13>new");
            }
            open.getOutputStream().write("<13>after\n".getBytes(StandardCharsets.UTF_8));
            assertThat(kept.poll(20, TimeUnit.SECONDS)).contains("<13>after");
            assertThat(name(open)).isEqualTo("CN=server");
        }
    }

    private static String name(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    /** Takes whatever certificate it is shown: which one that is, is what is asserted. */
    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout(10_000);
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
    void anAuthorityThatCannotBeReadIsOneClearLine() {
        assertThatThrownBy(() -> listen("no-such"))
                .isInstanceOf(SyslogException.class)
                .hasMessageContaining("no-such");
    }
}
