package io.adamant.agent.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.shared.model.SealTier;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final List<CanaryResult> REFUSED = List.of(new CanaryResult.Refused());
    private static final List<CanaryResult> PERMITTED =
            List.of(new CanaryResult.Permitted("/etc/.canary"));
    private static final List<CanaryResult> DOUBT =
            List.of(new CanaryResult.Inconclusive("/etc/.canary: Permission denied"));

    private final Seal seal = new Seal(true);

    @Test
    void aMountThatReturnedZeroIsNoTier() {
        seal.inPlace(SealTier.FALLBACK, "mounts");
        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(seal.wantsCanary()).isTrue();
    }

    @Test
    void aRefusedCanaryReachesTheFallbackTierOnce() {
        seal.inPlace(SealTier.FALLBACK, "mounts");

        assertThat(seal.measured(REFUSED))
                .hasValueSatisfying(
                        move -> {
                            assertThat(move.from()).isEqualTo(SealTier.AUDIT);
                            assertThat(move.to()).isEqualTo(SealTier.FALLBACK);
                        });
        assertThat(seal.measured(REFUSED)).isEmpty();
        assertThat(seal.tier()).isEqualTo(SealTier.FALLBACK);
    }

    @Test
    void aTierThatWasNeverReachedIsTheImagesProblem() {
        seal.pending("mounts on their way");
        seal.unreached("open_tree /etc: no");

        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(seal.detail()).contains("not reached").contains("open_tree /etc: no");
        assertThat(seal.wantsCanary()).isFalse();
    }

    @Test
    void aCanaryThatGoesThroughAtOnceLeavesAudit() {
        seal.inPlace(SealTier.FALLBACK, "mounts");

        assertThat(seal.measured(PERMITTED)).isPresent();
        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(seal.detail()).contains("/etc/.canary");
        assertThat(seal.wantsCanary()).isFalse();
    }

    @Test
    void aTierThatWasReachedIsLostForGood() {
        seal.inPlace(SealTier.FALLBACK, "mounts");
        seal.measured(REFUSED);

        assertThat(seal.measured(PERMITTED))
                .hasValueSatisfying(
                        move -> {
                            assertThat(move.from()).isEqualTo(SealTier.FALLBACK);
                            assertThat(move.to()).isEqualTo(SealTier.LOST);
                        });
        assertThat(seal.measured(REFUSED)).isEmpty();
        assertThat(seal.tier()).isEqualTo(SealTier.LOST);
        assertThat(seal.wantsCanary()).isFalse();
    }

    @Test
    void onePathThatIsOpenIsEnoughToLose() {
        seal.inPlace(SealTier.FALLBACK, "mounts");
        seal.measured(REFUSED);

        seal.measured(
                List.of(new CanaryResult.Refused(), new CanaryResult.Permitted("/usr/.canary")));

        assertThat(seal.tier()).isEqualTo(SealTier.LOST);
    }

    @Test
    void doubtsInARowLoseATierAndAProofBetweenThemDoesNot() {
        seal.inPlace(SealTier.FALLBACK, "mounts");
        seal.measured(REFUSED);
        seal.measured(DOUBT);
        seal.measured(DOUBT);
        seal.measured(REFUSED);
        seal.measured(DOUBT);
        seal.measured(DOUBT);
        assertThat(seal.tier()).isEqualTo(SealTier.FALLBACK);

        seal.measured(DOUBT);

        assertThat(seal.tier()).isEqualTo(SealTier.LOST);
        assertThat(seal.detail()).contains("Permission denied");
    }

    @Test
    void whatIsRefusedByNobodyKnowsWhomIsNoSeal() {
        seal.inPlace(SealTier.ENFORCED, "the guard");
        seal.measured(REFUSED);

        seal.measured(List.of(new CanaryResult.Unjudged("/usr/lib/os-release")));

        assertThat(seal.tier()).isEqualTo(SealTier.LOST);
        assertThat(seal.detail()).contains("did not judge the canary");
    }

    @Test
    void aSealThatIsNotAsItWasLoadedIsLostBeforeItLeaks() {
        seal.inPlace(SealTier.ENFORCED, "the guard");
        seal.measured(REFUSED);
        assertThat(seal.broken(List.of())).isEmpty();

        assertThat(seal.broken(List.of("28 of 29 programs are pinned")))
                .hasValueSatisfying(move -> assertThat(move.from()).isEqualTo(SealTier.ENFORCED));
        assertThat(seal.detail()).contains("28 of 29");
    }

    @Test
    void aLayerOnItsWayIsNotSettled() {
        seal.pending("the rest waits for cloud-init's end");

        assertThat(seal.isSettled()).isFalse();
        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(seal.detail()).contains("cloud-init");
    }

    @Test
    void auditAsksNothingOfTheKernel() {
        Seal audit = new Seal(false);
        audit.audit("audit is what the image asks for");

        assertThat(audit.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(audit.wantsCanary()).isFalse();
        assertThat(audit.isSettled()).isTrue();
    }
}
