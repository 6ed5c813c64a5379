package io.adamant.collector.security.enrol.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.enrol.proof.LaunchTokenVerifier.Tokens.Answer;
import io.adamant.collector.security.enrol.proof.Verifier.Verdict;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LaunchTokenVerifierTest {

    private static final String TOKEN = "t".repeat(43);

    private final Listed listed =
            new Listed()
                    .with("i-1", "v1", "a", State.RUNNING)
                    .with("i-2", "v1", "a", State.RUNNING)
                    .with("i-gone", "v1", "a", State.GONE);
    private Answer whenUnreachable = Answer.NOT_ITS_OWN;
    private final LaunchTokenVerifier verifier =
            new LaunchTokenVerifier(
                    listed.roster(),
                    (id, hash) ->
                            id.value().equals("i-1")
                                            && hash.equals(
                                                    SecretFiles.sha256(
                                                            TOKEN.getBytes(StandardCharsets.UTF_8)))
                                    ? Answer.ITS_OWN
                                    : whenUnreachable);

    private Verdict verify(String instance, String token) {
        return verifier.verify(Listed.claim(instance, "", token));
    }

    @Test
    void theTokenOfTheInstanceProvesIt() {
        assertThat(verify("i-1", TOKEN)).isInstanceOf(Verdict.Proven.class);
    }

    @Test
    void aForeignTokenIsRefused() {
        assertThat(verify("i-2", TOKEN)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void aForgedTokenIsRefused() {
        assertThat(verify("i-1", "u".repeat(43))).isInstanceOf(Verdict.Refused.class);
        assertThat(verify("i-1", "")).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void anInstanceThatIsGoneProvesNothing() {
        assertThat(verify("i-gone", TOKEN)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void anInstanceThatIsNotListedYetAsksAgain() {
        assertThat(verify("i-new", TOKEN)).isInstanceOf(Verdict.Later.class);
    }

    @Test
    void aCloudThatDoesNotAnswerLetsNobodyIn() {
        whenUnreachable = Answer.NO_ANSWER;
        assertThat(verify("i-2", TOKEN)).isInstanceOf(Verdict.Later.class);
    }

    @Test
    void aClaimDoesNotTellItsSecret() {
        assertThat(Listed.claim("i-1", "", TOKEN).toString()).doesNotContain(TOKEN);
    }
}
