package io.adamant.collector.receive;

import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.receive.admit.IntakeLimits.Quota;
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
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real listener with TLS on loopback, a real authority, and the JDK's client. */
abstract class SecuredListener {

    static final String TOKEN = "t".repeat(43);
    static final byte[] EMPTY_LOGS = {};
    static final Stamp I_1 = new Stamp.Agent(new InstanceId("i-1"), new BootId("b-1"));

    @TempDir Path directory;
    final Vertx vertx = Vertx.vertx();
    final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    final Queue<AuditLog.Entry> audit = new ConcurrentLinkedQueue<>();
    final FakeJournal journal = new FakeJournal();
    KeyFileIssuer issuer;
    SecretFiles server;
    Enrolment enrolment;
    Intake intake;
    OtlpReceiver receiver;
    int port;

    static long now() {
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
                        SecuredListener::now,
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
                        audit::add,
                        SecuredListener::now,
                        random,
                        Meters.none());
        listen(Quota.NONE);
    }

    /** Ends the listener and begins one where each sender has a quota. */
    void restart(Quota quota) {
        port = 0;
        receiver.close();
        intake.close();
        listen(quota);
    }

    private void listen(Quota quota) {
        MutualTls entrance =
                new MutualTls(
                        new ServerTls(server.certificateFile(), server.keyFile()),
                        issuer.authority(),
                        new EnrolDoor(enrolment, workers, new SecureRandom(), Meters.none()),
                        SecuredListener::now,
                        Meters.none());
        ReceiveOptions options = ReceiveOptions.of("127.0.0.1", port, quota);
        intake =
                new Intake(
                        options.limits(),
                        journal,
                        () -> {},
                        SecuredListener::now,
                        System::nanoTime,
                        Meters.none());
        receiver = new OtlpReceiver(vertx, options, intake, new Random(1), Meters.none(), entrance);
        port = receiver.start();
    }

    Listed listed() {
        return new Listed().with("i-1", "v1", "a", State.RUNNING);
    }

    KeyFileIssuer issuer(String name) {
        return KeyFileIssuer.open(
                directory.resolve(name),
                Duration.ofHours(1),
                SecuredListener::now,
                new SecureRandom());
    }

    @AfterEach
    void stop() {
        receiver.close();
        intake.close();
        enrolment.close();
        workers.close();
        vertx.close().await();
    }

    SSLContext context(KeyPair key, List<X509Certificate> chain) throws Exception {
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

    HttpClient client(KeyPair key, List<X509Certificate> chain) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context(key, chain))
                .build();
    }

    HttpClient certified(Stamp holder, KeyFileIssuer by) throws Exception {
        KeyPair key = Requests.key();
        CertificateRequest request = CertificateRequest.read(Requests.request(key)).orElseThrow();
        return client(key, by.issue(request, holder, now()).subList(0, 1));
    }

    HttpResponse<byte[]> post(HttpClient client, String path, byte[] body, String... headers)
            throws Exception {
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
    static byte[] logs(String instance) {
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

    static String batch(String instance) {
        return new io.adamant.shared.model.BatchId(
                        new InstanceId(instance), new BootId("b-1"), 1, 1, 1)
                .toHeader();
    }

    SSLContext contextOf(Stamp holder) throws Exception {
        KeyPair key = Requests.key();
        CertificateRequest request = CertificateRequest.read(Requests.request(key)).orElseThrow();
        return context(key, issuer.issue(request, holder, now()).subList(0, 1));
    }

    static boolean isOpen(SSLSocket socket) {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException quiet) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
