package io.adamant.agent.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.fallback.SealOutcome;
import io.adamant.shared.model.SealTier;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final Path ETC = Path.of("/etc");
    private static final Map<Path, SealOutcome> SEALED = Map.of(ETC, new SealOutcome.Sealed(false));
    private static final Map<Path, CanaryResult> REFUSED = Map.of(ETC, new CanaryResult.Refused());
    private static final Map<Path, CanaryResult> PERMITTED =
            Map.of(ETC, new CanaryResult.Permitted("/etc/.canary"));
    private static final Map<Path, CanaryResult> DOUBT =
            Map.of(ETC, new CanaryResult.Inconclusive("/etc/.canary: Permission denied"));

    private final Seal seal = new Seal(true);

    @Test
    void aMountThatReturnedZeroIsNoTier() {
        assertThat(seal.applied(SEALED)).isEmpty();
        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(seal.wantsCanary()).isTrue();
    }

    @Test
    void aRefusedCanaryReachesTheFallbackTierOnce() {
        seal.applied(SEALED);

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
        seal.applied(Map.of(ETC, new SealOutcome.NotPermitted("open_tree /etc: no")));

        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(seal.detail()).contains("not reached").contains("open_tree /etc: no");
        assertThat(seal.wantsCanary()).isFalse();
    }

    @Test
    void aCanaryThatGoesThroughAtOnceLeavesAudit() {
        seal.applied(SEALED);

        assertThat(seal.measured(PERMITTED)).isPresent();
        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(seal.detail()).contains("/etc/.canary");
        assertThat(seal.wantsCanary()).isFalse();
    }

    @Test
    void aTierThatWasReachedIsLostForGood() {
        seal.applied(SEALED);
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
        seal.applied(SEALED);
        seal.measured(REFUSED);

        seal.measured(
                Map.of(
                        ETC,
                        new CanaryResult.Refused(),
                        Path.of("/usr"),
                        new CanaryResult.Permitted("/usr/.canary")));

        assertThat(seal.tier()).isEqualTo(SealTier.LOST);
    }

    @Test
    void doubtsInARowLoseATierAndAProofBetweenThemDoesNot() {
        seal.applied(SEALED);
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
    void nothingToProtectReachesNoTier() {
        seal.applied(Map.of());

        assertThat(seal.measured(Map.of())).isEmpty();
        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(seal.detail()).contains("no path is declared");
    }

    @Test
    void auditAsksNothingOfTheKernel() {
        Seal audit = new Seal(false);
        audit.auditOnly();

        assertThat(audit.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(audit.wantsCanary()).isFalse();
        assertThat(audit.isApplied()).isTrue();
    }
}
