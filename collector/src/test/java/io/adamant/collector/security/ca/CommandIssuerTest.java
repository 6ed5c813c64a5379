package io.adamant.collector.security.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.TrustException;
import io.adamant.collector.security.ca.Issuer.Signed;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program is the shell: it answers with a certificate that was made before, or with others. */
final class CommandIssuerTest {

    private static final Stamp AGENT = new Stamp.Agent(new InstanceId("i-1"), new BootId("b-1"));
    private static final Duration LIFE = Duration.ofHours(1);

    @TempDir Path directory;

    /** Certificates are of whole seconds. */
    private final long now = Instant.now().getEpochSecond() * 1_000_000_000L;

    private final KeyPair key = Requests.key();
    private KeyFileIssuer theirs;

    @BeforeEach
    void open() {
        theirs = authority("theirs", LIFE);
    }

    private KeyFileIssuer authority(String name, Duration life) {
        return KeyFileIssuer.open(directory.resolve(name), life, () -> now, new SecureRandom());
    }

    private Signed sign(String script, Duration limit) {
        CommandIssuer issuer =
                new CommandIssuer(
                        List.of("sh", "-c", script),
                        directory.resolve("theirs").resolve("ca.crt"),
                        LIFE,
                        limit,
                        Meters.none());
        CertificateRequest request = CertificateRequest.read(Requests.request(key)).orElseThrow();
        return issuer.sign(request, AGENT, now);
    }

    private Signed sign(String script) {
        return sign(script, Duration.ofSeconds(8));
    }

    private Signed answered(X509Certificate made) throws Exception {
        Path file = directory.resolve("made.pem");
        Files.writeString(file, SecretFiles.pem("CERTIFICATE", made.getEncoded()));
        return sign("cat > /dev/null; cat " + file);
    }

    private X509Certificate by(KeyFileIssuer authority, KeyPair key, Stamp holder) {
        return authority.issue(CertificateRequest.of(key.getPublic()), holder, now).getFirst();
    }

    @Test
    void whatItSignsIsGivenOn() throws Exception {
        X509Certificate made = by(theirs, key, AGENT);
        assertThat(answered(made)).isEqualTo(new Signed.Chain(List.of(made, theirs.authority())));
    }

    @Test
    void itIsToldWhatToSign() throws IOException {
        Path told = directory.resolve("told");
        sign("(cat; echo $ADAMANT_URI $ADAMANT_NAME $ADAMANT_SECONDS) > " + told);
        assertThat(Files.readString(told))
                .startsWith("-----BEGIN CERTIFICATE REQUEST-----")
                .endsWith("adamant:agent:i-1/b-1 agent:i-1/b-1 3600\n");
    }

    @Test
    void aCertificateThatWasNotAskedForIsNotTaken() throws Exception {
        Stamp other = new Stamp.Agent(new InstanceId("i-2"), new BootId("b-1"));
        Stamp relay = new Stamp.Relay("i-1");
        for (X509Certificate wrong :
                List.of(
                        by(theirs, Requests.key(), AGENT),
                        by(theirs, key, other),
                        by(theirs, key, relay),
                        by(authority("foreign", LIFE), key, AGENT),
                        by(authority("theirs", Duration.ofHours(2)), key, AGENT),
                        theirs.authority())) {
            assertThat(answered(wrong)).isInstanceOf(Signed.Later.class);
        }
    }

    @Test
    void whatIsNoCertificateIsNotTaken() {
        for (String script :
                List.of(
                        "true",
                        "exit 3",
                        "echo no certificate",
                        "echo -----BEGIN CERTIFICATE-----; echo AAAA;"
                                + " echo -----END CERTIFICATE-----",
                        "cat /dev/zero",
                        "cat")) {
            assertThat(sign(script, Duration.ofSeconds(2)))
                    .as(script)
                    .isInstanceOf(Signed.Later.class);
        }
    }

    @Test
    void oneThatHangsIsEndedWithItsChildren() {
        long began = System.nanoTime();
        assertThat(sign("sleep 60 & sleep 60", Duration.ofMillis(300)))
                .isInstanceOf(Signed.Later.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aProgramThatIsNotThereIsNoCertificateAndAnAuthorityThatIsNoneIsRefusedAtTheStart() {
        CommandIssuer issuer =
                new CommandIssuer(
                        List.of(directory.resolve("none").toString()),
                        directory.resolve("theirs").resolve("ca.crt"),
                        LIFE,
                        Duration.ofSeconds(1),
                        Meters.none());
        assertThat(
                        issuer.sign(
                                CertificateRequest.read(Requests.request(key)).orElseThrow(),
                                AGENT,
                                now))
                .isInstanceOf(Signed.Later.class);
        assertThatThrownBy(
                        () ->
                                new CommandIssuer(
                                        List.of("true"),
                                        directory.resolve("no.crt"),
                                        LIFE,
                                        Duration.ofSeconds(1),
                                        Meters.none()))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("security.issuer.authority");
    }
}
