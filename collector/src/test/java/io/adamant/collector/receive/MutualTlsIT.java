package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.security.ca.CertificateRequest;
import io.adamant.collector.security.ca.KeyFileIssuer;
import io.adamant.collector.security.ca.Requests;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.ca.ServerCertificate;
import io.adamant.collector.security.enrol.Enrolment;
import io.adamant.collector.security.enrol.proof.LaunchTokenVerifier;
import io.adamant.collector.security.enrol.proof.Listed;
import io.adamant.collector.security.tls.EnrolDoor;
import io.adamant.collector.security.tls.MutualTls;
import io.adamant.collector.security.tls.ServerTls;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import io.adamant.shared.wire.enrol.EnrolRequest;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real listener with TLS on loopback, a real authority, and the JDK's client. */
final class MutualTlsIT {

    private static final String TOKEN = "t".repeat(43);
    private static final byte[] EMPTY_LOGS = {};
    private static final Stamp I_1 = new Stamp.Agent(new InstanceId("i-1"), new BootId("b-1"));

    @TempDir Path directory;
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final FakeJournal journal = new FakeJournal();
    private KeyFileIssuer issuer;
    private SecretFiles server;
    private Enrolment enrolment;
    private Intake intake;
    private OtlpReceiver receiver;
    private int port;

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @BeforeEach
    void start() {
        SecureRandom random = new SecureRandom();
        issuer = issuer("security");
        server =
                ServerCertificate.open(
                        directory,
                        List.of("localhost"),
                        List.of("127.0.0.1"),
                        MutualTlsIT::now,
                        random);
        enrolment =
                new Enrolment(
                        issuer,
                        List.of(
                                new LaunchTokenVerifier(
                                        listed().roster(),
                                        (_, _) -> LaunchTokenVerifier.Tokens.Answer.ITS_OWN)),
                        listed().roster(),
                        directory.resolve("claims.log"),
                        _ -> true,
                        MutualTlsIT::now,
                        random,
                        Meters.none());
        MutualTls entrance =
                new MutualTls(
                        new ServerTls(server.certificateFile(), server.keyFile()),
                        issuer.authority(),
                        new EnrolDoor(enrolment, workers, random, Meters.none()),
                        MutualTlsIT::now,
                        Meters.none());
        ReceiveOptions options = ReceiveOptions.of("127.0.0.1", 0);
        intake =
                new Intake(
                        options.limits(),
                        journal,
                        () -> {},
                        MutualTlsIT::now,
                        System::nanoTime,
                        Meters.none());
        receiver = new OtlpReceiver(vertx, options, intake, new Random(1), Meters.none(), entrance);
        port = receiver.start();
    }

    private static Listed listed() {
        return new Listed().with("i-1", "v1", "a", State.RUNNING);
    }

    private KeyFileIssuer issuer(String name) {
        return KeyFileIssuer.open(
                directory.resolve(name), Duration.ofHours(1), MutualTlsIT::now, new SecureRandom());
    }

    @AfterEach
    void stop() {
        receiver.close();
        intake.close();
        enrolment.close();
        workers.close();
        vertx.close().await();
    }

    private SSLContext context(KeyPair key, List<X509Certificate> chain) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(server.certificateFile())) {
            Certificate certificate =
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
            trusted.setCertificateEntry("collector", certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (key != null) {
            own.setKeyEntry(
                    "own", key.getPrivate(), new char[0], chain.toArray(X509Certificate[]::new));
        }
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] insistent = {new Insistent((X509ExtendedKeyManager) keys.getKeyManagers()[0])};
        context.init(
                key == null ? keys.getKeyManagers() : insistent, trust.getTrustManagers(), null);
        return context;
    }

    /** Shows its certificate to whoever asks for one, as our agent does. */
    private static final class Insistent extends X509ExtendedKeyManager {

        private final X509ExtendedKeyManager keys;

        Insistent(X509ExtendedKeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String chooseEngineClientAlias(
                String[] types, Principal[] issuers, SSLEngine engine) {
            return keys.chooseEngineClientAlias(types, null, engine);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return keys.chooseClientAlias(types, null, socket);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return keys.getClientAliases(type, null);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }

    private HttpClient client(KeyPair key, List<X509Certificate> chain) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context(key, chain))
                .build();
    }

    private HttpClient certified(Stamp holder, KeyFileIssuer by) throws Exception {
        KeyPair key = Requests.key();
        CertificateRequest request = CertificateRequest.read(Requests.request(key)).orElseThrow();
        return client(key, by.issue(request, holder, now()).subList(0, 1));
    }

    private HttpResponse<byte[]> post(
            HttpClient client, String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                        .header("Content-Type", "application/x-protobuf")
                        .timeout(Duration.ofSeconds(10))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** One log record of an instance that calls itself so. */
    private static byte[] logs(String instance) {
        return io.adamant.shared.wire.OtlpEncoder.request(
                new io.adamant.shared.model.HostResource(
                        new InstanceId(instance),
                        new BootId("b-1"),
                        "h",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "1"),
                io.adamant.shared.wire.OtlpEncoder.scopeLogs(
                        List.of(
                                io.adamant.shared.wire.HostEvents.encode(
                                        new io.adamant.shared.model.Shutdown("test"), 1))));
    }

    @Test
    void withoutACertificateNothingIsTakenAndTheAnswerSaysWhatToDo() throws Exception {
        HttpResponse<byte[]> answer = post(client(null, List.of()), "/v1/logs", logs("i-1"));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("enrols first");
        assertThat(journal.kept).isEmpty();
    }

    @Test
    void anAgentEnrolsAndItsRecordsCarryItsProvenName() throws Exception {
        KeyPair key = Requests.key();
        EnrolRequest request =
                new EnrolRequest(
                        EnrolRequest.TOKEN, "i-1", "b-1", Requests.request(key), "", TOKEN);
        HttpResponse<byte[]> answer =
                post(client(null, List.of()), EnrolRequest.PATH, request.encode());
        assertThat(answer.statusCode()).isEqualTo(200);
        List<X509Certificate> chain = new ArrayList<>();
        for (byte[] der : EnrolAnswer.decode(answer.body()).certificates()) {
            chain.add(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(der)));
        }
        HttpClient enrolled = client(key, chain.subList(0, 1));
        assertThat(post(enrolled, "/v1/logs", logs("i-2")).statusCode()).isEqualTo(200);
        assertThat(journal.kept)
                .singleElement()
                .satisfies(kept -> assertThat(kept.sender()).isEqualTo("agent:i-1/b-1"));

        EnrolRequest renewal = new EnrolRequest("", "", "", Requests.request(key), "", "");
        assertThat(post(enrolled, EnrolRequest.RENEW_PATH, renewal.encode()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void nobodyRenewsWithoutACertificate() throws Exception {
        EnrolRequest renewal =
                new EnrolRequest("", "i-1", "b-1", Requests.request(Requests.key()), "", "");
        assertThat(
                        post(client(null, List.of()), EnrolRequest.RENEW_PATH, renewal.encode())
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anotherInstancesBatchIsRefused() throws Exception {
        HttpClient agent = certified(I_1, issuer);
        assertThat(post(agent, "/v1/logs", logs("i-1"), "Adamant-Batch", batch("i-2")).statusCode())
                .isEqualTo(400);
        assertThat(post(agent, "/v1/logs", logs("i-1"), "Adamant-Batch", batch("i-1")).statusCode())
                .isEqualTo(200);
        assertThat(journal.kept).hasSize(1);
    }

    private static String batch(String instance) {
        return new io.adamant.shared.model.BatchId(
                        new InstanceId(instance), new BootId("b-1"), 1, 1, 1)
                .toHeader();
    }

    @Test
    void aRelaysBatchIdsAreNotLookedAt() throws Exception {
        HttpClient relay = certified(new Stamp.Relay("edge"), issuer);
        assertThat(post(relay, "/v1/logs", logs("i-2"), "Adamant-Batch", batch("i-2")).statusCode())
                .isEqualTo(200);
        assertThat(journal.kept)
                .singleElement()
                .satisfies(
                        kept -> {
                            assertThat(kept.sender()).isEqualTo("relay:edge");
                            assertThat(kept.batch()).isNull();
                        });
    }

    @Test
    void aCertificateOfAnotherAuthorityEndsTheConnection() throws Exception {
        HttpClient stranger = certified(I_1, issuer("elsewhere"));
        assertThatThrownBy(() -> post(stranger, "/v1/logs", EMPTY_LOGS))
                .isInstanceOf(IOException.class);
        assertThat(journal.kept).isEmpty();
    }

    @Test
    void nothingBelowTls13IsSpoken() throws Exception {
        try (SSLSocket socket =
                (SSLSocket)
                        context(null, List.of())
                                .getSocketFactory()
                                .createSocket("127.0.0.1", port)) {
            SSLParameters old = socket.getSSLParameters();
            old.setProtocols(new String[] {"TLSv1.2"});
            socket.setSSLParameters(old);
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void anEnrolmentThatIsTooLargeIsCutOff() throws Exception {
        try {
            assertThat(
                            post(client(null, List.of()), EnrolRequest.PATH, new byte[100_000])
                                    .statusCode())
                    .isEqualTo(413);
        } catch (IOException closedWhileItWasWriting) {
            assertThat(closedWhileItWasWriting).isNotInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void aNewCertificateIsTakenIntoUseWithoutDroppingConnections() throws Exception {
        HttpClient before = client(null, List.of());
        assertThat(post(before, EnrolRequest.NONCE_PATH, EMPTY_LOGS).statusCode()).isEqualTo(200);
        SecretFiles next =
                ServerCertificate.open(
                        directory.resolve("next"),
                        List.of("localhost"),
                        List.of(),
                        MutualTlsIT::now,
                        new SecureRandom());
        Files.move(next.keyFile(), server.keyFile(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(
                next.certificateFile(),
                server.certificateFile(),
                StandardCopyOption.REPLACE_EXISTING);
        receiver.renewTls().toCompletableFuture().get(10, TimeUnit.SECONDS);

        // The first client knows the old certificate only, and still has its connection.
        assertThat(post(before, EnrolRequest.NONCE_PATH, EMPTY_LOGS).statusCode()).isEqualTo(200);
        assertThat(post(client(null, List.of()), EnrolRequest.NONCE_PATH, EMPTY_LOGS).statusCode())
                .isEqualTo(200);
    }

    @Test
    void oneIdentityHoldsAFewConnectionsAndOthersAreServedAllTheSame() throws Exception {
        SSLContext own = contextOf(I_1);
        List<SSLSocket> held = new ArrayList<>();
        try {
            int open = 0;
            for (int i = 0; i < 24; i++) {
                SSLSocket socket =
                        (SSLSocket) own.getSocketFactory().createSocket("127.0.0.1", port);
                held.add(socket);
                socket.setSoTimeout(300);
                socket.startHandshake();
                open += isOpen(socket) ? 1 : 0;
            }
            assertThat(open).isEqualTo(16);
            Stamp other = new Stamp.Agent(new InstanceId("i-2"), new BootId("b-1"));
            assertThat(post(certified(other, issuer), "/v1/logs", logs("i-2")).statusCode())
                    .isEqualTo(200);
        } finally {
            for (SSLSocket socket : held) {
                socket.close();
            }
        }
    }

    private SSLContext contextOf(Stamp holder) throws Exception {
        KeyPair key = Requests.key();
        CertificateRequest request = CertificateRequest.read(Requests.request(key)).orElseThrow();
        return context(key, issuer.issue(request, holder, now()).subList(0, 1));
    }

    private static boolean isOpen(SSLSocket socket) {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException quiet) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
