package io.adamant.agent.ship;

import static io.adamant.agent.ship.RawReceiver.OK;
import static io.adamant.agent.ship.RawReceiver.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.agent.ship.link.TlsFiles;
import io.adamant.agent.ship.peer.RetryCause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the shipper against the JDK's TLS server sockets, with certificates made for it. */
@Timeout(60)
class TlsIT {

    private static final String[] LOOPBACK = {"127.0.0.1", "localhost"};

    @TempDir static Path certificates;
    @TempDir Path dir;

    private static TestCertificates made;
    private static Path server;
    private static Path client;
    private static Path key;

    @BeforeAll
    static void make() throws IOException, GeneralSecurityException {
        made = new TestCertificates(certificates);
        server = made.sign("server", "ca", "server", LOOPBACK);
        client = made.sign("client", "ca", "client");
        key = made.keyPem("client");
    }

    /** Sockets that want a certificate of the client. */
    private static ServerSocketFactory mutual(Path certificate, String... suites)
            throws IOException, GeneralSecurityException {
        SSLServerSocketFactory plain = made.serverSockets("server", certificate);
        return new ServerSocketFactory() {
            @Override
            public ServerSocket createServerSocket(int port) throws IOException {
                throw new UnsupportedOperationException();
            }

            @Override
            public ServerSocket createServerSocket(int port, int backlog) {
                throw new UnsupportedOperationException();
            }

            @Override
            public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
                    throws IOException {
                SSLServerSocket socket =
                        (SSLServerSocket) plain.createServerSocket(port, backlog, address);
                socket.setNeedClientAuth(true);
                if (suites.length > 0) {
                    socket.setEnabledCipherSuites(suites);
                }
                return socket;
            }
        };
    }

    private static TlsFiles files() {
        return new TlsFiles(made.pem("ca"), client, key);
    }

    private static RawReceiver receiver(ServerSocketFactory sockets) throws IOException {
        return new RawReceiver(sockets, (r, out) -> say(out, OK));
    }

    private void isRefused(TlsFiles files, ServerSocketFactory sockets, String words)
            throws IOException {
        try (RawReceiver receiver = receiver(sockets);
                ShipBench bench = new ShipBench(Files.createTempDirectory(dir, "spool"), files)) {
            bench.spool(1);
            bench.ship("https://127.0.0.1:" + receiver.port());
            bench.awaitRetry(RetryCause.TLS);
            await("words").atMost(ShipBench.PATIENCE).until(() -> !bench.notices.said().isEmpty());
            assertThat(bench.notices.said().getFirst()).contains(words);
            assertThat(bench.notices.said()).as("said once").hasSize(1);
            assertThat(bench.spool.stats().waitingBatches()).as("nothing is dropped").isEqualTo(1);
            assertThat(receiver.requests()).isEmpty();
        }
    }

    @Test
    void shipsWithACertificateOfItsOwn() throws Exception {
        try (RawReceiver receiver = receiver(mutual(server));
                ShipBench bench = new ShipBench(dir, files())) {
            bench.ship("https://localhost:" + receiver.port());
            for (int i = 0; i < 3; i++) {
                bench.spool(20);
                bench.spool.append(ShipBench.noise(9));
                bench.spool.commit();
                bench.awaitEmpty();
            }
            assertThat(receiver.requests()).hasSize(63);
            assertThat(bench.stats().retries()).isEmpty();
        }
    }

    @Test
    void aServerWithoutChaChaIsOfferedTheOthers() throws Exception {
        try (RawReceiver receiver = receiver(mutual(server, "TLS_AES_256_GCM_SHA384"));
                ShipBench bench = new ShipBench(dir, files())) {
            bench.spool(2);
            bench.ship("https://127.0.0.1:" + receiver.port());
            bench.awaitEmpty();
            assertThat(bench.stats().retries()).isEmpty();
        }
    }

    @Test
    void aServerOlderThanTls13IsRefused() throws Exception {
        isRefused(
                files(),
                mutual(server, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                "speaks no TLS 1.3");
    }

    @Test
    void anExpiredCertificateIsNamed() throws Exception {
        Path old = made.signExpired("server", "ca", "old", LOOPBACK);
        isRefused(files(), mutual(old), "the collector's certificate is not valid today");
    }

    @Test
    void aCertificateForAnotherNameIsNamed() throws Exception {
        Path other = made.sign("server", "ca", "other", "other.example");
        isRefused(files(), mutual(other), "the collector's certificate is not for '127.0.0.1'");
    }

    @Test
    void aCertificateOfAStrangerIsNamed() throws Exception {
        made.authority("stranger");
        TlsFiles trusting = new TlsFiles(made.pem("stranger"), client, key);
        isRefused(trusting, mutual(server), "not signed by anyone in collector.tls.ca");
    }

    @Test
    void ourOwnCertificateThatIsMissingIsNamed() throws Exception {
        TlsFiles bare = new TlsFiles(made.pem("ca"), null, null);
        isRefused(bare, mutual(server), "certificate");
    }

    @Test
    void ourOwnCertificateThatIsRefusedIsNamed() throws Exception {
        made.authority("unknown");
        Path strange = made.sign("client", "unknown", "strange");
        TlsFiles files = new TlsFiles(made.pem("ca"), strange, key);
        isRefused(files, mutual(server), strange.toString());
    }

    @Test
    void aPlainServerAtATlsAddressIsNamed() throws Exception {
        try (RawReceiver plain = new RawReceiver((r, out) -> say(out, OK));
                ShipBench bench = new ShipBench(dir, files())) {
            bench.spool(1);
            bench.ship("https://127.0.0.1:" + plain.port());
            await("a failure")
                    .atMost(ShipBench.PATIENCE)
                    .until(() -> !bench.stats().retries().isEmpty());
            assertThat(bench.spool.stats().waitingBatches()).isEqualTo(1);
        }
    }

    @Test
    void filesThatAreNotThereOrNotWhatTheySayAreNamed() throws Exception {
        Path absent = certificates.resolve("absent.pem");
        isRefused(
                new TlsFiles(absent, null, null),
                mutual(server),
                "collector.tls.ca " + absent + " is not there");
        made.key("else", "EC");
        isRefused(
                new TlsFiles(made.pem("ca"), client, made.keyPem("else")),
                mutual(server),
                "is not the key of " + client);
        isRefused(
                new TlsFiles(made.pem("ca"), client, made.pem("ca")),
                mutual(server),
                "openssl pkcs8 -topk8 -nocrypt");
    }

    @Test
    void filesThatCameLaterAreReadWithoutARestart() throws Exception {
        Path late = dir.resolve("late.pem");
        Files.createDirectories(dir.resolve("spool"));
        try (RawReceiver receiver = receiver(mutual(server));
                ShipBench bench =
                        new ShipBench(dir.resolve("spool"), new TlsFiles(late, client, key))) {
            bench.spool(1);
            bench.ship("https://127.0.0.1:" + receiver.port());
            bench.awaitRetry(RetryCause.TLS);
            Files.copy(made.pem("ca"), late, StandardCopyOption.REPLACE_EXISTING);
            bench.awaitEmpty();
            assertThat(bench.notices.said().getLast()).contains("ships again");
        }
    }

    @Test
    void anRsaKeyWillDo() throws Exception {
        made.key("rsa", "RSA");
        Path signed = made.sign("rsa", "ca", "rsa");
        TlsFiles files = new TlsFiles(made.pem("ca"), signed, made.keyPem("rsa"));
        try (RawReceiver receiver = receiver(mutual(server));
                ShipBench bench = new ShipBench(dir, files)) {
            bench.spool(1);
            bench.ship("https://127.0.0.1:" + receiver.port());
            bench.awaitEmpty();
        }
    }
}
