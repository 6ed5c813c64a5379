package io.adamant.collector.security.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.TrustException;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFileIssuerTest {

    private static final long NOW = 1_800_000_000_000_000_000L;
    private static final Stamp AGENT = new Stamp.Agent(new InstanceId("i-1"), new BootId("b-1"));

    @TempDir Path directory;

    private KeyFileIssuer open() {
        return KeyFileIssuer.open(
                directory.resolve("security"), Duration.ofHours(12), () -> NOW, new SecureRandom());
    }

    private static CertificateRequest request() {
        return CertificateRequest.of(Requests.key().getPublic());
    }

    @Test
    void aCertificateIsBoundToInstanceAndBootAndLivesForHours() throws Exception {
        KeyFileIssuer issuer = open();
        List<X509Certificate> chain = issuer.issue(request(), AGENT, NOW);
        X509Certificate own = chain.getFirst();

        own.verify(issuer.authority().getPublicKey());
        assertThat(Holder.of(own)).contains(AGENT);
        assertThat(own.getNotAfter().toInstant())
                .isEqualTo(Instant.ofEpochSecond(0, NOW).plus(Duration.ofHours(12)));
        assertThat(own.getNotBefore().toInstant())
                .isEqualTo(Instant.ofEpochSecond(0, NOW).minus(KeyFileIssuer.SKEW));
        assertThat(own.getBasicConstraints()).as("no authority itself").isNegative();
        assertThat(own.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void theAuthorityIsTheSameAfterARestart() {
        assertThat(open().authority()).isEqualTo(open().authority());
    }

    @Test
    void theKeyFileIsForItsOwnerAloneAndRefusedWhenItIsNot() throws IOException {
        open();
        Path key = directory.resolve("security/ca.key");
        assertThat(Files.getPosixFilePermissions(key))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(this::open)
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aLostKeyIsNotMadeAnewInSilence() throws IOException {
        open();
        Files.delete(directory.resolve("security/ca.key"));
        assertThatThrownBy(this::open).isInstanceOf(TrustException.class);
        Files.delete(directory.resolve("security/ca.crt"));
        assertThat(open().authority()).isNotNull();
    }

    @Test
    void noSecretIsInAText() {
        assertThat(open().toString()).doesNotContain("PRIVATE").hasSizeLessThan(100);
    }

    @Test
    void aRequestIsTakenOnlyWhenItIsSignedWithItsOwnKey() {
        KeyPair mine = Requests.key();
        KeyPair other = Requests.key();
        assertThat(CertificateRequest.read(Requests.request(mine))).isPresent();
        assertThat(CertificateRequest.read(Requests.request(other, mine))).isEmpty();
        assertThat(CertificateRequest.read(Requests.request(Requests.key("secp384r1")))).isEmpty();
        assertThat(CertificateRequest.read(new byte[0])).isEmpty();
        assertThat(CertificateRequest.read(new byte[5000])).isEmpty();
    }

    /** {@code -Dadamant.fuzz=1000000} for the long form. */
    @Test
    void whateverBytesComeTheyAreARequestOrNone() {
        Random random = new Random(7);
        byte[] good = Requests.request(Requests.key());
        int cases = Integer.getInteger("adamant.fuzz", 2_000);
        for (int i = 0; i < cases; i++) {
            byte[] bytes = good.clone();
            for (int n = random.nextInt(4) + 1; n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            CertificateRequest.read(bytes);
        }
        assertThat(CertificateRequest.read(good)).isPresent();
    }
}
