package io.adamant.collector.security.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token whose signature, issuer, audience and times hold.
 *
 * @param subject {@code sub}, empty when absent
 * @param issuedUnixNanos {@code iat}, 0 when absent
 * @param claims all of them
 */
public record SignedToken(String subject, long issuedUnixNanos, Map<String, Object> claims) {

    /** A token beyond this is not looked at. */
    public static final int MAX_CHARS = 16_384;

    /** How far the issuer's clock may be from ours. */
    public static final long SKEW_NANOS = 60_000_000_000L;

    private static final int RSA_BITS = 2048;

    /**
     * What a token must be.
     *
     * @param isOnlyAudience whether it must be made for this audience and no other
     * @param algorithms {@code RS256}, {@code ES256}; {@code none} and keyed hashes are never taken
     */
    public record Demand(
            String issuer, String audience, boolean isOnlyAudience, List<String> algorithms) {
        public Demand {
            algorithms = List.copyOf(algorithms);
        }
    }

    /** The claims, or why the token is refused. */
    public sealed interface Result {
        record Good(SignedToken token) implements Result {}

        record Bad(String words) implements Result {}

        /** Nobody can tell now: the issuer's keys cannot be had. */
        record Later(String words) implements Result {}
    }

    /** Checks a token; the words of a refusal never hold any of it. */
    public static Result check(String text, KeySet keys, Demand demand, long nowUnixNanos) {
        if (text.length() > MAX_CHARS) {
            return new Result.Bad("the token is longer than " + MAX_CHARS + " characters");
        }
        try {
            SignedJWT token = SignedJWT.parse(text);
            JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
            if (!demand.algorithms().contains(algorithm.getName())) {
                return new Result.Bad("the token is not signed by " + demand.algorithms());
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            if (!demand.issuer().equals(claims.getIssuer())) {
                // Before any key is looked for: a stranger's token makes nobody fetch anything.
                return new Result.Bad("the token is of another issuer");
            }
            String name = token.getHeader().getKeyID();
            return switch (name == null ? new KeySet.Answer.NoSuchKey() : keys.key(name)) {
                case KeySet.Answer.NoKeys _ ->
                        new Result.Later("the issuer's keys cannot be had now");
                case KeySet.Answer.NoSuchKey _ -> new Result.Bad("the issuer has no such key");
                case KeySet.Answer.Found(JWK key) ->
                        token.verify(verifier(key, algorithm))
                                ? claims(claims, demand, nowUnixNanos)
                                : new Result.Bad("the signature is not the issuer's");
            };
        } catch (ParseException | JOSEException | RuntimeException unreadable) {
            // The parser throws any of these at text that nobody vouches for: a header that is the
            // word null is a NullPointerException.
            return new Result.Bad("this is no signed token");
        }
    }

    private static JWSVerifier verifier(JWK key, JWSAlgorithm algorithm) throws JOSEException {
        if (KeyUse.ENCRYPTION.equals(key.getKeyUse())) {
            throw new JOSEException("the key is not for signatures");
        }
        return switch (key) {
            case RSAKey rsa when algorithm.equals(JWSAlgorithm.RS256) && rsa.size() >= RSA_BITS ->
                    new RSASSAVerifier(rsa);
            case ECKey ec when algorithm.equals(JWSAlgorithm.ES256) -> new ECDSAVerifier(ec);
            default -> throw new JOSEException("the key does not fit the algorithm");
        };
    }

    private static Result claims(JWTClaimsSet claims, Demand demand, long now) {
        List<String> audience = claims.getAudience();
        if (!audience.contains(demand.audience())
                || (demand.isOnlyAudience() && audience.size() > 1)) {
            return new Result.Bad("the token is for another audience");
        }
        if (nanos(claims.getExpirationTime()) + SKEW_NANOS < now) {
            return new Result.Bad("the token has expired");
        }
        if (nanos(claims.getNotBeforeTime()) - SKEW_NANOS > now
                || nanos(claims.getIssueTime()) - SKEW_NANOS > now) {
            return new Result.Bad("the token is not valid yet");
        }
        String subject = claims.getSubject() == null ? "" : claims.getSubject();
        return new Result.Good(
                new SignedToken(subject, nanos(claims.getIssueTime()), claims.getClaims()));
    }

    /** 0 when absent: an absent expiry has passed, the other two hold. */
    private static long nanos(@Nullable Date time) {
        return time == null ? 0 : time.toInstant().toEpochMilli() * 1_000_000;
    }
}
