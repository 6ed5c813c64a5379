package io.adamant.collector.security.enrol.proof;

import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.nio.charset.StandardCharsets;

/**
 * A token that the local cloud gives to each instance at its launch, in a file that root alone can
 * read there. The cloud is asked whether it is this instance's; it is told the token's hash only.
 */
public final class LaunchTokenVerifier implements Verifier {

    private static final int MIN_CHARS = 32;
    private static final int MAX_CHARS = 200;

    private final Roster roster;
    private final Tokens tokens;

    /** Port: the cloud that gave the tokens out. */
    public interface Tokens {
        Answer check(InstanceId instance, String sha256);

        /** What the cloud says. */
        enum Answer {
            ITS_OWN,
            NOT_ITS_OWN,
            NO_ANSWER
        }
    }

    public LaunchTokenVerifier(Roster roster, Tokens tokens) {
        this.roster = roster;
        this.tokens = tokens;
    }

    @Override
    public String kind() {
        return EnrolRequest.TOKEN;
    }

    @Override
    public Verdict verify(Claim claim) {
        String token = claim.proof();
        if (token.length() < MIN_CHARS || token.length() > MAX_CHARS) {
            return new Verdict.Refused("this is no launch token");
        }
        if (roster.find(claim.instance()) instanceof Roster.Found.No(Verdict verdict)) {
            return verdict;
        }
        String hash = SecretFiles.sha256(token.getBytes(StandardCharsets.UTF_8));
        return switch (tokens.check(claim.instance(), hash)) {
            case ITS_OWN -> new Verdict.Proven();
            case NOT_ITS_OWN -> new Verdict.Refused("the launch token is not this instance's");
            case NO_ANSWER -> new Verdict.Later("the local cloud does not answer: ask again");
        };
    }
}
