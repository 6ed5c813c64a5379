package io.adamant.collector.security.enrol.proof;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.security.jwt.KeySet;
import io.adamant.collector.security.jwt.SignedToken;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Compute Engine identity token in its full format (Compute Engine docs, "Verify the identity of
 * a VM"): RS256, and for an audience that names this collector, a nonce of ours and the key that
 * the certificate is for, so that a token which somebody else reads is of no use to him.
 *
 * <pre>
 * aud = AUDIENCE/NONCE/SHA-256 of the public key, hexadecimal
 * </pre>
 */
public final class GcpTokenVerifier implements Verifier {

    /** Who signs them. */
    public static final String ISSUER = "https://accounts.google.com";

    /** A token is made for one enrolment; its own hour is too long. */
    static final Duration MAX_AGE = Duration.ofMinutes(2);

    private final Rules rules;
    private final KeySet keys;
    private final Roster roster;

    /**
     * What is expected.
     *
     * @param audience this collector's name, as baked into the image
     * @param projects whose instances are ours
     */
    public record Rules(String audience, Set<String> projects) {
        public Rules {
            projects = Set.copyOf(projects);
        }
    }

    public GcpTokenVerifier(Rules rules, KeySet keys, Roster roster) {
        this.rules = rules;
        this.keys = keys;
        this.roster = roster;
    }

    @Override
    public String kind() {
        return EnrolRequest.GCP;
    }

    @Override
    public Verdict verify(Claim claim) {
        if (claim.nonce().isEmpty()) {
            return new Verdict.Refused("the proof needs a nonce: POST " + EnrolRequest.NONCE_PATH);
        }
        String audience = rules.audience() + "/" + claim.nonce() + "/" + claim.keyHash();
        SignedToken.Demand demand =
                new SignedToken.Demand(ISSUER, audience, true, List.of("RS256"));
        return switch (SignedToken.check(claim.proof(), keys, demand, claim.nowUnixNanos())) {
            case SignedToken.Result.Bad(String words) -> new Verdict.Refused(words);
            case SignedToken.Result.Later(String words) -> new Verdict.Later(words);
            case SignedToken.Result.Good(SignedToken token) -> instance(token, claim);
        };
    }

    private Verdict instance(SignedToken token, Claim claim) {
        if (claim.nowUnixNanos() - token.issuedUnixNanos()
                > MAX_AGE.toNanos() + SignedToken.SKEW_NANOS) {
            return new Verdict.Refused("the token is older than " + MAX_AGE);
        }
        Map<?, ?> engine =
                token.claims().get("google") instanceof Map<?, ?> google
                                && google.get("compute_engine") instanceof Map<?, ?> inner
                        ? inner
                        : Map.of();
        if (engine.isEmpty()) {
            return new Verdict.Refused("the token is not in the full format");
        }
        if (!rules.projects().contains(String.valueOf(engine.get("project_id")))) {
            return new Verdict.Refused("the token is of a foreign project");
        }
        if (!claim.instance().value().equals(String.valueOf(engine.get("instance_id")))) {
            return new Verdict.Refused("the token is another instance's");
        }
        return switch (roster.find(claim.instance())) {
            case Roster.Found.No(Verdict verdict) -> verdict;
            case Roster.Found.Live(CloudInstance live) ->
                    live.zone().equals(String.valueOf(engine.get("zone")))
                            ? new Verdict.Proven()
                            : new Verdict.Refused("the token's zone is not the inventory's");
        };
    }
}
