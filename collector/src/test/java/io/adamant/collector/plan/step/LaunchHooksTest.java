package io.adamant.collector.plan.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.assess.Assessment;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.Cloud.Capability;
import io.adamant.collector.cloud.Cloud.LaunchAnswer;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.plan.Background;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.PlanPolicy.Mode;
import io.adamant.collector.plan.Situation;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LaunchHooksTest {

    private static final InstanceId ID = new InstanceId("i-1");
    private static final GroupName WEB = new GroupName("web");
    private static final ImageId IMAGE = new ImageId("v1");

    private Mode mode = Mode.ENFORCE;
    private EnumSet<Capability> capabilities = EnumSet.of(Capability.LAUNCH_HOOK);
    private Lifecycle lifecycle = Lifecycle.LAUNCH_HELD;
    private boolean isHeard = true;
    private BootVerdict boot = BootVerdict.READY;
    private ImageId said = IMAGE;
    private Map<ImageId, String> held = Map.of();

    private List<LaunchAnswer> answers() {
        Verdict verdict =
                switch (boot) {
                    case READY -> new Verdict.Healthy("", 0);
                    case BOOTING -> new Verdict.Booting("", 0);
                    case FAILED -> new Verdict.DeadOnBoot("", 0);
                };
        Situation situation =
                new Situation(
                        new Inventory(
                                List.of(new CloudGroup(WEB, "shop", 1, 2, IMAGE)),
                                List.of(instance()),
                                true,
                                List.of(),
                                1),
                        capabilities,
                        isHeard ? Map.of(ID, host()) : Map.of(),
                        new Assessment(Map.of(ID, verdict), null),
                        List.of(),
                        Map.of(),
                        held,
                        Background.NONE,
                        null,
                        PlanPolicy.DEFAULT.in(mode),
                        1);
        return LaunchHooks.answers(situation).stream().map(LaunchHooks.HookAnswer::answer).toList();
    }

    private CloudInstance instance() {
        return new CloudInstance(
                ID,
                WEB,
                IMAGE,
                "z1",
                "",
                State.PENDING,
                StatusCheck.OK,
                LoadBalancer.NONE,
                0,
                null,
                false,
                false,
                lifecycle,
                null);
    }

    private HostState host() {
        @Nullable BootReport report =
                new BootReport(
                        boot,
                        "",
                        0,
                        "6.1",
                        List.of(),
                        List.of(),
                        new SealState(true, SealTier.ENFORCED, "", "", List.of(), null, List.of()),
                        1_000);
        return new HostState(
                new HostResource(ID, new BootId("b"), "h", said, null, null, null, null, null, "1"),
                0,
                1,
                report,
                boot == BootVerdict.READY ? 1 : 0,
                HealthStatus.HEALTHY,
                "",
                1,
                List.of(),
                null,
                List.of(),
                0,
                0,
                1_000,
                0,
                List.of());
    }

    @Test
    void aHostThatProvedItsBootMayServe() {
        assertThat(answers()).containsExactly(LaunchAnswer.CONTINUE);
    }

    @Test
    void aHostThatSaysNothingOrIsNotDoneIsLeftToTheHooksOwnEnd() {
        boot = BootVerdict.BOOTING;
        assertThat(answers()).isEmpty();
        isHeard = false;
        assertThat(answers()).isEmpty();
    }

    @Test
    void onlyAnExplicitFailedProofIsGivenUpAndOnlyInEnforce() {
        boot = BootVerdict.FAILED;
        assertThat(answers()).containsExactly(LaunchAnswer.ABANDON);
        mode = Mode.PROPOSE;
        assertThat(answers()).isEmpty();
        mode = Mode.SHADOW;
        assertThat(answers()).isEmpty();
    }

    @Test
    void aHostOfAnotherImageIsAFailedProof() {
        said = new ImageId("v0");
        assertThat(answers()).containsExactly(LaunchAnswer.ABANDON);
    }

    @Test
    void ofAHeldImageNothingIsGivenUp() {
        boot = BootVerdict.FAILED;
        held = Map.of(IMAGE, "test");
        assertThat(answers()).isEmpty();
    }

    @Test
    void withoutAHookNothingIsSaid() {
        lifecycle = Lifecycle.IN_SERVICE;
        assertThat(answers()).isEmpty();
        lifecycle = Lifecycle.LAUNCH_HELD;
        capabilities = EnumSet.noneOf(Capability.class);
        assertThat(answers()).isEmpty();
    }
}
