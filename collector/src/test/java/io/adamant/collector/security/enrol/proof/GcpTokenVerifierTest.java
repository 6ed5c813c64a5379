package io.adamant.collector.security.enrol.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.security.enrol.proof.Verifier.Verdict;
import io.adamant.collector.security.jwt.KeySet;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Tokens signed by a key of the test, in the full format of the metadata server. */
final class GcpTokenVerifierTest {

    private static final RSAKey GOOGLE = key("g-1");
    private static final RSAKey STRANGER = key("g-1");
    private static final long NOW_MILLIS = Listed.NOW / 1_000_000;
    private static final String AUDIENCE = "collector.example/nonce-1/ab12";

    private final GcpTokenVerifier verifier =
            new GcpTokenVerifier(
                    new GcpTokenVerifier.Rules("collector.example", Set.of("shop")),
                    new KeySet(() -> new JWKSet(GOOGLE.toPublicJWK()).toString(), () -> Listed.NOW),
                    new Listed()
                            .with("4711", "v1", "europe-west1-b", State.RUNNING)
                            .with("4712", "v1", "europe-west1-b", State.GONE)
                            .roster());

    private static Date at(long millis) {
        return Date.from(Instant.ofEpochMilli(millis));
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Map<String, Object> engine() {
        return Map.of("instance_id", "4711", "project_id", "shop", "zone", "europe-west1-b");
    }

    private static JWTClaimsSet.Builder claims() {
        return claims(engine());
    }

    private static JWTClaimsSet.Builder claims(Map<String, Object> engine) {
        return new JWTClaimsSet.Builder()
                .issuer(GcpTokenVerifier.ISSUER)
                .audience(AUDIENCE)
                .issueTime(at(NOW_MILLIS - 1_000))
                .expirationTime(at(NOW_MILLIS + 3_600_000))
                .claim("google", Map.of("compute_engine", engine));
    }

    private static String signed(JWTClaimsSet claims, RSAKey key, JWSAlgorithm algorithm) {
        try {
            SignedJWT token =
                    new SignedJWT(
                            new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Verdict verify(JWTClaimsSet.Builder claims) {
        return verify(signed(claims.build(), GOOGLE, JWSAlgorithm.RS256));
    }

    private Verdict verify(String token) {
        return verifier.verify(Listed.claim("4711", "nonce-1", token));
    }

    private static void refused(Verdict verdict, String words) {
        assertThat(verdict)
                .asInstanceOf(InstanceOfAssertFactories.type(Verdict.Refused.class))
                .extracting(Verdict.Refused::words)
                .asString()
                .contains(words);
    }

    @Test
    void aFreshTokenForOurNonceAndItsOwnKeyProvesTheInstance() {
        assertThat(verify(claims())).isInstanceOf(Verdict.Proven.class);
    }

    @Test
    void aTokenSignedByAStrangerIsRefused() {
        refused(
                verify(signed(claims().build(), STRANGER, JWSAlgorithm.RS256)),
                "signature is not the issuer's");
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        refused(verify(new PlainJWT(claims().build()).serialize()), "no signed token");
    }

    @Test
    void aTokenKeyedWithThePublicKeyIsADowngradeAndRefused() throws JOSEException {
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("g-1").build(),
                        claims().build());
        token.sign(new MACSigner(GOOGLE.toRSAPublicKey().getEncoded()));
        refused(verify(token.serialize()), "not signed by");
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        refused(verify(claims().audience("other.example/nonce-1/ab12")), "another audience");
        refused(verify(claims().audience(List.of(AUDIENCE, "other"))), "another audience");
    }

    @Test
    void aReplayedTokenOfAnotherNonceIsRefused() {
        refused(verify(claims().audience("collector.example/nonce-0/ab12")), "another audience");
    }

    @Test
    void aStolenTokenIsOfNoUseForAnotherKey() {
        refused(verify(claims().audience("collector.example/nonce-1/cd34")), "another audience");
    }

    @Test
    void aTokenWithoutNonceIsRefused() {
        String token = signed(claims().build(), GOOGLE, JWSAlgorithm.RS256);
        refused(verifier.verify(Listed.claim("4711", "", token)), "needs a nonce");
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        refused(verify(claims().issuer("https://evil.example")), "another issuer");
    }

    @Test
    void aTokenThatHasExpiredIsRefused() {
        refused(verify(claims().expirationTime(at(NOW_MILLIS - 61_000))), "expired");
        refused(verify(claims().expirationTime(null)), "expired");
    }

    @Test
    void aStaleTokenIsRefusedLongBeforeItExpires() {
        refused(verify(claims().issueTime(at(NOW_MILLIS - 181_000))), "older than");
    }

    @Test
    void aTokenFromTheFutureIsRefused() {
        refused(verify(claims().issueTime(at(NOW_MILLIS + 61_000))), "not valid yet");
    }

    @Test
    void aTokenInTheShortFormatIsRefused() {
        refused(verify(claims().claim("google", null)), "full format");
    }

    @Test
    void aForeignProjectIsRefused() {
        refused(
                verify(
                        claims(
                                Map.of(
                                        "instance_id",
                                        "4711",
                                        "project_id",
                                        "evil",
                                        "zone",
                                        "europe-west1-b"))),
                "foreign project");
    }

    @Test
    void anotherInstancesTokenIsRefused() {
        refused(
                verify(
                        claims(
                                Map.of(
                                        "instance_id",
                                        "4713",
                                        "project_id",
                                        "shop",
                                        "zone",
                                        "europe-west1-b"))),
                "another instance's");
    }

    @Test
    void aZoneThatIsNotTheInventorysIsRefused() {
        refused(
                verify(
                        claims(
                                Map.of(
                                        "instance_id",
                                        "4711",
                                        "project_id",
                                        "shop",
                                        "zone",
                                        "us-east1-b"))),
                "zone");
    }

    @Test
    void aTokenOfAnInstanceThatIsGoneIsRefused() {
        String token =
                signed(
                        claims(
                                        Map.of(
                                                "instance_id",
                                                "4712",
                                                "project_id",
                                                "shop",
                                                "zone",
                                                "europe-west1-b"))
                                .build(),
                        GOOGLE,
                        JWSAlgorithm.RS256);
        refused(verifier.verify(Listed.claim("4712", "nonce-1", token)), "not live");
    }
}
