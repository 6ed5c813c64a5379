package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.fleet.FleetView;
import io.adamant.collector.journal.JournalInMemory;
import io.adamant.collector.journal.ViewRunner;
import io.adamant.collector.journal.checkpoint.CheckpointFiles;
import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.ca.Holder;
import io.adamant.collector.security.ca.RelayCertificate;
import io.adamant.collector.security.ca.Requests;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A relay with the certificate of the command, from its connection to what the fleet believes. */
final class RelayIT extends SecuredListener {

    private HttpClient relay() throws Exception {
        SecretFiles made =
                RelayCertificate.make(
                        directory.resolve("security"),
                        "edge",
                        directory.resolve("relay"),
                        Duration.ofDays(30),
                        SecuredListener::now,
                        new SecureRandom());
        X509Certificate certificate =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                Files.readAllBytes(made.certificateFile())));
        String pem = Files.readString(made.keyFile(), StandardCharsets.US_ASCII);
        byte[] der =
                Base64.getMimeDecoder()
                        .decode(pem.replaceAll("-----[A-Z ]+-----", "").replace("\n", ""));
        KeyPair key =
                new KeyPair(
                        certificate.getPublicKey(),
                        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)));
        return client(key, List.of(certificate));
    }

    /** What the fleet believes after everything that was taken. */
    private FleetView believed() throws Exception {
        JournalInMemory all = new JournalInMemory(() -> {});
        journal.kept.forEach(envelope -> all.append(envelope.sender(), envelope));
        FleetView fleet = new FleetView();
        try (ViewRunner runner =
                new ViewRunner(
                        all,
                        List.of(fleet),
                        CheckpointFiles.open(directory.resolve("streams")),
                        Duration.ofHours(1),
                        SecuredListener::now,
                        System::nanoTime,
                        Meters.none(),
                        words -> {
                            throw new AssertionError(words);
                        })) {
            runner.start((_, fault) -> fault.printStackTrace());
            Awaitility.await("the view has read everything")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> fleet.carriedDeliveries() + fleet.hosts().size() > 0);
        }
        return fleet;
    }

    @Test
    void itsTelemetryIsTakenAndAnEventThatDecidesIsHeardAsNobodys() throws Exception {
        assertThat(post(relay(), "/v1/logs", logs("i-1")).statusCode()).isEqualTo(200);
        assertThat(journal.records()).isEqualTo(1);
        FleetView fleet = believed();
        assertThat(fleet.carriedDeliveries()).isEqualTo(1);
        assertThat(fleet.hosts()).as("i-1 has not said that it shuts down").isEmpty();
    }

    @Test
    void theSameEventOfTheInstanceItselfCounts() throws Exception {
        assertThat(post(certified(I_1, issuer), "/v1/logs", logs("i-1")).statusCode())
                .isEqualTo(200);
        FleetView fleet = believed();
        assertThat(fleet.hosts()).containsOnlyKeys(new InstanceId("i-1"));
        assertThat(fleet.hosts().get(new InstanceId("i-1")).isProven()).isTrue();
    }

    @Test
    void itDoesNotRenewAsAnybodyElse() throws Exception {
        HttpClient relay = relay();
        byte[] renewal =
                new EnrolRequest("", "i-1", "b-1", Requests.request(Requests.key()), "", "")
                        .encode();
        var answer = post(relay, EnrolRequest.RENEW_PATH, renewal);
        X509Certificate own =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                EnrolAnswer.decode(answer.body())
                                                        .certificates()
                                                        .getFirst()));
        assertThat(Holder.of(own)).contains(new Stamp.Relay("edge"));
    }
}
