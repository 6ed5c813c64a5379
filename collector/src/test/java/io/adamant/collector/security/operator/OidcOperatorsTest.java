package io.adamant.collector.security.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.adamant.collector.security.jwt.IssuerKeys;
import io.adamant.collector.security.jwt.KeySet;
import io.adamant.collector.security.operator.Operators.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real issuer over HTTP on loopback, real keys, and a clock of the test. */
final class OidcOperatorsTest {

    private static final String FROM = "192.0.2.7";

    private final AtomicLong now = new AtomicLong(Duration.ofDays(20_000).plusHours(10).toNanos());
    private LocalIssuer issuer;
    private IssuerKeys keys;
    private OidcOperators operators;

    @BeforeEach
    void start() throws IOException {
        issuer = new LocalIssuer();
        keys = new IssuerKeys(issuer.name());
        operators = operators("groups");
    }

    @AfterEach
    void stop() {
        keys.close();
        issuer.close();
    }

    private OidcOperators operators(String claim) {
        return new OidcOperators(
                new OidcOperators.Rules(
                        issuer.name(), "adamant", "email", claim, Set.of("dev"), Set.of("ops")),
                new KeySet(keys, now::get),
                now::get,
                () -> 0);
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer.name())
                .audience(List.of("adamant", "account"))
                .subject("4711")
                .claim("email", "ann@example.org")
                .claim("groups", List.of("all", "ops"))
                .issueTime(at(-10))
                .expirationTime(at(300));
    }

    private Date at(long seconds) {
        return Date.from(Instant.ofEpochSecond(now.get() / 1_000_000_000L + seconds));
    }

    private Answer show(JWTClaimsSet.Builder claims) {
        return show(LocalIssuer.signed(claims.build()));
    }

    private Answer show(String token) {
        return operators.of("Bearer " + token, FROM);
    }

    private static void nobody(Answer answer, String words) {
        assertThat(answer).isInstanceOf(Answer.Nobody.class);
        assertThat(((Answer.Nobody) answer).words()).contains(words);
    }

    private static void known(Answer answer, boolean mayAct) {
        assertThat(answer).isEqualTo(new Answer.Known(new Caller("oidc:ann@example.org", mayAct)));
    }

    @Test
    void whoeverTheIssuerVouchesForIsKnownAndMayWhatTheClaimSays() {
        known(show(claims()), true);
        known(show(claims().claim("groups", List.of("dev"))), false);
        known(show(LocalIssuer.signed(claims().build(), LocalIssuer.EC)), true);
    }

    @Test
    void aBrowserShowsItsTokenAsAPassword() {
        String both = "anything:" + LocalIssuer.signed(claims().build());
        known(
                operators.of(
                        "Basic "
                                + java.util.Base64.getEncoder()
                                        .encodeToString(
                                                both.getBytes(
                                                        java.nio.charset.StandardCharsets.UTF_8)),
                        FROM),
                true);
    }

    @Test
    void whoHasNoneOfTheValuesMayNotEvenRead() {
        nobody(show(claims().claim("groups", List.of("all"))), "gives no right");
        nobody(show(claims().claim("groups", null)), "gives no right");
    }

    @Test
    void aClaimMayBeATextAListOrWithinAnother() {
        operators = operators("realm_access.roles");
        known(show(claims().claim("realm_access", Map.of("roles", List.of("ops")))), true);
        operators = operators("scope");
        known(show(claims().claim("scope", "openid ops")), true);
        operators = operators("role");
        known(show(claims().claim("role", "dev")), false);
        nobody(show(claims().claim("role", "openid ops")), "gives no right");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ann\nbob", "a b", "-x", "<b>"})
    void aNameThatWouldSpoilTheRecordsIsRefused(String name) {
        nobody(show(claims().claim("email", name)), "is no name");
    }

    @Test
    void aForgedTokenIsRefused() {
        nobody(
                show(LocalIssuer.signed(claims().build(), LocalIssuer.rsa("rsa-1"))),
                "signature is not the issuer's");
        nobody(
                show(LocalIssuer.signed(claims().build(), LocalIssuer.ec("ec-1"))),
                "signature is not the issuer's");
    }

    @Test
    void aChangedClaimIsRefused() {
        String[] reader =
                LocalIssuer.signed(claims().claim("groups", List.of("dev")).build()).split("\\.");
        String[] actor = LocalIssuer.signed(claims().build()).split("\\.");
        nobody(show(reader[0] + "." + actor[1] + "." + reader[2]), "signature is not the issuer's");
    }

    @Test
    void anExpiredTokenIsRefusedAfterAMinuteOfSkew() {
        known(show(claims().expirationTime(at(-59))), true);
        nobody(show(claims().expirationTime(at(-61))), "expired");
        nobody(show(claims().expirationTime(null)), "expired");
    }

    @Test
    void aTokenOfTheFutureIsRefusedBeyondAMinuteOfSkew() {
        known(show(claims().issueTime(at(59))), true);
        nobody(show(claims().issueTime(at(61))), "not valid yet");
        nobody(show(claims().notBeforeTime(at(61))), "not valid yet");
    }

    @Test
    void aForeignIssuersTokenIsRefusedAndMakesNobodyFetchKeys() {
        nobody(show(claims().issuer("https://elsewhere.example")), "another issuer");
        nobody(show(claims().issuer(issuer.name() + "/")), "another issuer");
        assertThat(issuer.askedForKeys).hasValue(0);
    }

    @Test
    void aTokenForAForeignAudienceIsRefused() {
        nobody(show(claims().audience("shop")), "another audience");
        nobody(show(claims().audience((String) null)), "another audience");
    }

    @Test
    void anUnsignedTokenIsRefused() {
        nobody(show(new PlainJWT(claims().build()).serialize()), "no signed token");
    }

    @Test
    void aTokenKeyedWithThePublicKeyIsADowngradeAndRefused() throws JOSEException {
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(),
                        claims().build());
        token.sign(new MACSigner(LocalIssuer.RSA.toPublicJWK().toString()));
        nobody(show(token.serialize()), "not signed by");
    }

    @Test
    void aKeyThatTheIssuerHasMadeSinceIsFetchedAndMadeUpOnesCostItTwoQuestionsAMinute() {
        known(show(claims()), true);
        var made = LocalIssuer.rsa("rsa-2");
        issuer.keys.add(made);
        nobody(show(LocalIssuer.signed(claims().build(), made)), "no such key");
        assertThat(issuer.askedForKeys).as("within 30 s of the last").hasValue(1);

        now.addAndGet(Duration.ofSeconds(31).toNanos());
        known(show(LocalIssuer.signed(claims().build(), made)), true);
        var madeUp = LocalIssuer.ec("made-up");
        for (int i = 0; i < 9; i++) {
            nobody(show(LocalIssuer.signed(claims().build(), madeUp)), "no such key");
        }
        assertThat(issuer.askedForKeys).hasValue(2);
        assertThat(show(claims())).as("after ten wrong ones").isInstanceOf(Answer.Later.class);
        assertThat(operators.of("Bearer " + LocalIssuer.signed(claims().build()), "192.0.2.8"))
                .as("another address is not harmed")
                .isInstanceOf(Answer.Known.class);
    }

    @Test
    void whileTheIssuerIsDownAtTheStartNobodyIsRefusedForEver() throws IOException {
        int port = issuer.port();
        issuer.close();
        for (int i = 0; i < 20; i++) {
            assertThat(show(claims())).isInstanceOf(Answer.Unknown.class);
        }
        try (LocalIssuer back = new LocalIssuer(port)) {
            now.addAndGet(Duration.ofSeconds(31).toNanos());
            known(show(claims()), true);
            assertThat(back.askedForKeys).hasValue(1);
        }
    }

    @Test
    void whileTheIssuerIsDownLaterItsLastKeysHoldForADay() {
        known(show(claims()), true);
        issuer.status = 500;
        now.addAndGet(Duration.ofHours(23).toNanos());
        known(show(claims()), true);
        now.addAndGet(Duration.ofHours(2).toNanos());
        assertThat(show(claims())).isInstanceOf(Answer.Unknown.class);
        issuer.status = 200;
        now.addAndGet(Duration.ofSeconds(31).toNanos());
        known(show(claims()), true);
    }

    @Test
    void aDiscoveryThatNamesAnotherIssuerOrKeysWithoutTlsIsNotBelieved() {
        issuer.named = "https://elsewhere.example";
        assertThat(show(claims())).isInstanceOf(Answer.Unknown.class);
        issuer.named = issuer.name();
        issuer.keysAt = "http://192.0.2.1/keys";
        now.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(show(claims())).isInstanceOf(Answer.Unknown.class);
        assertThat(issuer.askedForKeys).hasValue(0);
    }

    @Test
    void moreKeysThanFitAreCutOff() {
        issuer.padding = " ".repeat(300_000);
        assertThat(show(claims())).isInstanceOf(Answer.Unknown.class);
        assertThat(issuer.askedForKeys).hasValue(1);
    }

    @Test
    void aRefusalNeverHoldsAnyOfTheToken() {
        String token = LocalIssuer.signed(claims().audience("shop").build());
        for (String part : token.split("\\.")) {
            assertThat(show(token).toString()).doesNotContain(part);
        }
    }

    @Test
    void besideATokenFileATokenWithDotsIsTheIssuers() {
        Operators file = (_, _) -> new Answer.Nobody("the file's");
        Operators both = new BothOperators(file, operators);
        assertThat(both.mayWait()).isTrue();
        known(both.of("Bearer " + LocalIssuer.signed(claims().build()), FROM), true);
        nobody(both.of("Bearer abc", FROM), "the file's");
        nobody(both.of(null, FROM), "the file's");
    }
}
