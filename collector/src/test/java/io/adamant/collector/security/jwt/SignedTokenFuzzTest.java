package io.adamant.collector.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.adamant.collector.fuzz.Mutations;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever a stranger shows as a token: it is refused in words that hold none of it, and nothing is
 * thrown. {@code -Dadamant.fuzz=1000000} is the long form.
 */
final class SignedTokenFuzzTest {

    private static final long NOW_MILLIS = 1_795_255_200_000L;
    private static final SignedToken.Demand DEMAND =
            new SignedToken.Demand("https://id.example", "us", false, List.of("RS256", "ES256"));
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private static RSAKey rsa;
    private static KeySet keys;
    private static String byRsa;
    private static String byEc;

    @BeforeAll
    static void sign() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        String set = new JWKSet(List.of(rsa, ec)).toString();
        keys = new KeySet(() -> set, () -> NOW_MILLIS * 1_000_000);
        SignedJWT first = token(JWSAlgorithm.RS256, "r");
        first.sign(new RSASSASigner(rsa));
        byRsa = first.serialize();
        SignedJWT second = token(JWSAlgorithm.ES256, "e");
        second.sign(new ECDSASigner(ec));
        byEc = second.serialize();
    }

    private static SignedJWT token(JWSAlgorithm algorithm, String key) {
        return new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(key).build(),
                new JWTClaimsSet.Builder()
                        .issuer("https://id.example")
                        .audience("us")
                        .subject("ann")
                        .issueTime(Date.from(Instant.ofEpochMilli(NOW_MILLIS)))
                        .expirationTime(Date.from(Instant.ofEpochMilli(NOW_MILLIS + 60_000)))
                        .claim("groups", List.of("ops"))
                        .build());
    }

    private static SignedToken.Result check(String token) {
        return SignedToken.check(token, keys, DEMAND, NOW_MILLIS * 1_000_000);
    }

    /** A base64 text has spare bits at its end: another text may be the same token. */
    private static void refusedUnlessItIsTheSame(String token, long seed) {
        switch (check(token)) {
            case SignedToken.Result.Bad(String words) ->
                    assertThat(words).as("seed " + seed).hasSizeLessThan(100);
            case SignedToken.Result.Later(String words) ->
                    assertThat(words).as("seed " + seed).isEmpty();
            case SignedToken.Result.Good(SignedToken good) ->
                    assertThat(good.claims())
                            .as("seed " + seed)
                            .containsEntry("sub", "ann")
                            .containsEntry("groups", List.of("ops"))
                            .hasSize(6);
        }
    }

    @Test
    void theTokensThatAreChangedAreGood() {
        assertThat(check(byRsa)).isInstanceOf(SignedToken.Result.Good.class);
        assertThat(check(byEc)).isInstanceOf(SignedToken.Result.Good.class);
    }

    @Test
    void whateverTextComesProvesNothing() {
        Mutations texts = Mutations.ofTexts(List.of(byRsa, byEc));
        Mutations.cases(100)
                .forEach(seed -> refusedUnlessItIsTheSame(texts.applyToText(seed), seed));
    }

    @Test
    void whateverJsonIsInItsPartsItProvesNothing() {
        String[] parts = byRsa.split("\\.");
        Mutations heads = Mutations.ofTexts(List.of(text(parts[0]), text(byEc.split("\\.")[0])));
        Mutations bodies = Mutations.ofTexts(List.of(text(parts[1])));
        Mutations.cases(200)
                .forEach(
                        seed -> {
                            String head =
                                    seed % 2 == 0
                                            ? parts[0]
                                            : BASE64.encodeToString(heads.apply(seed));
                            String body =
                                    seed % 3 == 0
                                            ? parts[1]
                                            : BASE64.encodeToString(bodies.apply(seed));
                            refusedUnlessItIsTheSame(head + "." + body + "." + parts[2], seed);
                        });
    }

    /** Even one who holds the issuer's key cannot make the reader throw. */
    @Test
    void whateverJsonTheIssuerSignsIsReadOrRefused() throws Exception {
        Mutations bodies = Mutations.ofTexts(List.of(text(byRsa.split("\\.")[1])));
        int cases = Integer.getInteger(Mutations.PROPERTY, Mutations.DEFAULT_CASES) / 20;
        java.security.Signature signature = java.security.Signature.getInstance("SHA256withRSA");
        String head = byRsa.split("\\.")[0];
        for (long seed = 300; seed < 300 + cases; seed++) {
            String signed = head + "." + BASE64.encodeToString(bodies.apply(seed));
            signature.initSign(rsa.toPrivateKey());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            assertThat(check(signed + "." + BASE64.encodeToString(signature.sign())))
                    .as("seed " + seed)
                    .isNotNull();
        }
    }

    @Test
    void nestingWithoutEndIsRefused() {
        String deep = BASE64.encodeToString("[".repeat(6_000).getBytes(StandardCharsets.US_ASCII));
        String object =
                BASE64.encodeToString("{\"a\":".repeat(2_000).getBytes(StandardCharsets.US_ASCII));
        for (String part : List.of(deep, object)) {
            assertThat(check(part + "." + part + "." + part))
                    .isInstanceOf(SignedToken.Result.Bad.class);
        }
    }

    private static String text(String base64) {
        return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    @Test
    void keysOfAnIssuerThatAreNoneAreNoKeys() {
        for (Map.Entry<String, String> bad :
                Map.of("", "empty", "[]", "a list", "{\"keys\":[{}]}", "no type", "{}", "none")
                        .entrySet()) {
            KeySet broken = new KeySet(bad::getKey, () -> 1);
            assertThat(SignedToken.check(byRsa, broken, DEMAND, NOW_MILLIS * 1_000_000))
                    .as(bad.getValue())
                    .isNotInstanceOf(SignedToken.Result.Good.class);
        }
    }
}
