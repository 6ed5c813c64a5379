package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.ca.Requests;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.ca.ServerCertificate;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Who is let in, and as whom. */
final class MutualTlsIT extends SecuredListener {

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
                        SecuredListener::now,
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
}
