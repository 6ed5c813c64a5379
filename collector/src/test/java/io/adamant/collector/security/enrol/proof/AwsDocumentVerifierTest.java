package io.adamant.collector.security.enrol.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.security.enrol.proof.Verifier.Verdict;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;

/** Documents signed by a key of the test, as EC2's rsa2048 endpoint serves them. */
final class AwsDocumentVerifierTest {

    private static final Signer REGION = new Signer(2048);
    private static final Signer STRANGER = new Signer(2048);
    private static final Instant NOW = Instant.ofEpochSecond(0, Listed.NOW);

    private final AwsDocumentVerifier verifier =
            new AwsDocumentVerifier(
                    new AwsDocumentVerifier.Rules(
                            Map.of(
                                    "eu-west-1",
                                    REGION.certificate,
                                    "us-east-1",
                                    STRANGER.certificate),
                            Set.of("123456789012"),
                            Duration.ofMinutes(15)),
                    new Listed()
                            .with("i-1", "ami-1", "eu-west-1a", State.RUNNING)
                            .with("i-gone", "ami-1", "eu-west-1a", State.STOPPED)
                            .roster());

    /** Who signs. */
    private static final class Signer {

        final KeyPair pair;
        final X509Certificate certificate;

        Signer(int bits) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(bits);
                pair = generator.generateKeyPair();
                X500Name name = new X500Name("CN=region");
                certificate =
                        new JcaX509CertificateConverter()
                                .getCertificate(
                                        new JcaX509v3CertificateBuilder(
                                                        name,
                                                        BigInteger.ONE,
                                                        Date.from(Instant.EPOCH),
                                                        Date.from(
                                                                Instant.ofEpochMilli(
                                                                        4_000_000_000_000L)),
                                                        name,
                                                        pair.getPublic())
                                                .build(
                                                        new JcaContentSignerBuilder("SHA256withRSA")
                                                                .build(pair.getPrivate())));
            } catch (Exception impossible) {
                throw new AssertionError(impossible);
            }
        }

        String sign(JsonObject document, String algorithm) {
            try {
                CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
                generator.addSignerInfoGenerator(
                        new JcaSignerInfoGeneratorBuilder(
                                        new JcaDigestCalculatorProviderBuilder().build())
                                .build(
                                        new JcaContentSignerBuilder(algorithm)
                                                .build(pair.getPrivate()),
                                        certificate));
                byte[] bytes = document.encode().getBytes(StandardCharsets.UTF_8);
                return Base64.getMimeEncoder()
                        .encodeToString(
                                generator
                                        .generate(new CMSProcessableByteArray(bytes), true)
                                        .getEncoded());
            } catch (Exception impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    private static JsonObject document() {
        return new JsonObject()
                .put("accountId", "123456789012")
                .put("region", "eu-west-1")
                .put("instanceId", "i-1")
                .put("imageId", "ami-1")
                .put("pendingTime", NOW.minusSeconds(60).toString());
    }

    private Verdict verify(JsonObject document) {
        return verifier.verify(Listed.claim("i-1", "", REGION.sign(document, "SHA256withRSA")));
    }

    private void refused(Verdict verdict, String words) {
        assertThat(verdict)
                .asInstanceOf(InstanceOfAssertFactories.type(Verdict.Refused.class))
                .extracting(Verdict.Refused::words)
                .asString()
                .contains(words);
    }

    @Test
    void aFreshDocumentOfALiveInstanceProvesIt() {
        assertThat(verify(document())).isInstanceOf(Verdict.Proven.class);
    }

    @Test
    void aDocumentSignedByAStrangerIsRefused() {
        refused(
                verifier.verify(
                        Listed.claim("i-1", "", STRANGER.sign(document(), "SHA256withRSA"))),
                "not signed by its region");
    }

    @Test
    void aDocumentThatWasChangedAfterItsSigningIsRefused() {
        byte[] signed = Base64.getMimeDecoder().decode(REGION.sign(document(), "SHA256withRSA"));
        String text = new String(signed, StandardCharsets.ISO_8859_1);
        byte[] forged =
                text.replace("\"ami-1\"", "\"ami-2\"").getBytes(StandardCharsets.ISO_8859_1);
        refused(
                verifier.verify(
                        Listed.claim("i-1", "", Base64.getEncoder().encodeToString(forged))),
                "not signed by its region");
    }

    @Test
    void aWeakerDigestIsADowngradeAndRefused() {
        refused(
                verifier.verify(Listed.claim("i-1", "", REGION.sign(document(), "SHA1withRSA"))),
                "not signed by its region");
    }

    @Test
    void aCertificateOfAShortKeyIsNotTakenIntoUse() {
        Signer weak = new Signer(1024);
        assertThatThrownBy(
                        () ->
                                new AwsDocumentVerifier.Rules(
                                        Map.of("eu-west-1", weak.certificate),
                                        Set.of("1"),
                                        Duration.ofMinutes(1)))
                .hasMessageContaining("RSA-2048");
    }

    @Test
    void aForeignAccountIsRefused() {
        refused(verify(document().put("accountId", "999999999999")), "foreign account");
    }

    @Test
    void aRegionThatIsNotServedIsRefused() {
        refused(verify(document().put("region", "ap-south-1")), "no certificate");
    }

    @Test
    void theKeyOfOneRegionDoesNotSignForAnother() {
        refused(verify(document().put("region", "us-east-1")), "not signed by its region");
    }

    @Test
    void anotherInstancesDocumentIsRefused() {
        refused(verify(document().put("instanceId", "i-2")), "another instance's");
    }

    @Test
    void anImageThatIsNotTheInventorysIsRefused() {
        refused(verify(document().put("imageId", "ami-2")), "image");
    }

    @Test
    void aStaleDocumentIsRefused() {
        refused(
                verify(document().put("pendingTime", NOW.minus(Duration.ofMinutes(16)).toString())),
                "launch is not within");
    }

    @Test
    void aDocumentFromTheFutureIsRefused() {
        refused(
                verify(document().put("pendingTime", NOW.plus(Duration.ofMinutes(6)).toString())),
                "launch is not within");
    }

    @Test
    void aDocumentWithoutALaunchIsRefused() {
        refused(verify(document().put("pendingTime", "yesterday")), "no time of launch");
    }

    @Test
    void aDocumentOfAnInstanceThatIsGoneIsRefused() {
        refused(
                verifier.verify(
                        Listed.claim(
                                "i-gone",
                                "",
                                REGION.sign(
                                        document().put("instanceId", "i-gone"), "SHA256withRSA"))),
                "not live");
    }

    /** {@code -Dadamant.fuzz=1000000} for the long form. */
    @Test
    void whateverBytesComeTheyProveNothing() {
        Random random = new Random(11);
        byte[] good = Base64.getMimeDecoder().decode(REGION.sign(document(), "SHA256withRSA"));
        int cases = Integer.getInteger("adamant.fuzz", 1_000);
        for (int i = 0; i < cases; i++) {
            byte[] bytes = new byte[random.nextInt(good.length)];
            System.arraycopy(good, 0, bytes, 0, bytes.length);
            for (int n = 3; n > 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertThat(
                            verifier.verify(
                                    Listed.claim(
                                            "i-1", "", Base64.getEncoder().encodeToString(bytes))))
                    .isNotInstanceOf(Verdict.Proven.class);
        }
    }
}
