package io.adamant.collector.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.KnownManifests;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a host's manifest is worth, and who is to blame. */
final class ManifestCheckTest {

    private static final long NOW = Duration.ofDays(20_000).toNanos();
    private static final GroupName WEB = new GroupName("web");
    private static final ImageId V1 = new ImageId("v1");
    private static final ImageId V2 = new ImageId("v2");
    private static final String GOOD = "a".repeat(64);
    private static final String EVIL = "e".repeat(64);

    private final List<CloudInstance> instances = new ArrayList<>();
    private final Map<InstanceId, HostState> hosts = new HashMap<>();
    private KnownManifests known = new KnownManifests(Map.of(V1, Set.of(GOOD)));

    private void host(String id, ImageId image, @Nullable String digest, long readySecondsAgo) {
        InstanceId instance = new InstanceId(id);
        instances.add(
                new CloudInstance(
                        instance,
                        WEB,
                        image,
                        "z1",
                        State.RUNNING,
                        StatusCheck.OK,
                        LoadBalancer.HEALTHY,
                        NOW - seconds(7_200),
                        null,
                        false,
                        null));
        hosts.put(
                instance,
                new HostState(
                        // What the host says of its image counts for nothing.
                        new HostResource(
                                instance,
                                new BootId("b"),
                                "h",
                                V1,
                                null,
                                null,
                                null,
                                null,
                                null,
                                "1"),
                        NOW - seconds(7_000),
                        NOW,
                        null,
                        NOW - seconds(readySecondsAgo),
                        HealthStatus.HEALTHY,
                        "",
                        NOW - seconds(7_000),
                        List.of(),
                        new SealState(
                                true, SealTier.ENFORCED, "", "", List.of(), digest, List.of()),
                        List.of(),
                        0,
                        0,
                        1_000,
                        0,
                        List.of()));
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }

    private Assessment assess() {
        AssessPolicy usual = AssessPolicy.DEFAULT;
        return Assessor.assess(
                new Question(
                        new Inventory(
                                List.of(new CloudGroup(WEB, "shop", instances.size(), 9, V1)),
                                instances,
                                true,
                                List.of(),
                                NOW - 1),
                        hosts,
                        new AssessPolicy(
                                usual.confirm(),
                                usual.recover(),
                                usual.silence(),
                                usual.boot(),
                                usual.warmUp(),
                                usual.maxLag(),
                                1,
                                known),
                        new Observer(NOW - seconds(7_200), true, 0),
                        Map.of(),
                        Set.of(),
                        NOW));
    }

    private Verdict verdict(String id) {
        return assess().verdicts().get(new InstanceId(id));
    }

    @Test
    void aHostWithItsImagesManifestIsHealthy() {
        host("i-1", V1, GOOD, 3_600);

        assertThat(verdict("i-1")).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems()).isEmpty();
    }

    @Test
    void aHostWithAnotherManifestIsChangedAndTheReasonNamesBoth() {
        host("i-1", V1, EVIL, 3_600);

        assertThat(verdict("i-1"))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed ->
                                assertThat(changed.reason())
                                        .isEqualTo(
                                                "changed: its manifest is eeeeeeeeeeeeeeee,"
                                                        + " that of image v1 is aaaaaaaaaaaaaaaa"));
    }

    @Test
    void oneOfSeveralManifestsOfAnImageIsEnough() {
        known = new KnownManifests(Map.of(V1, Set.of("b".repeat(64), GOOD)));
        host("i-1", V1, GOOD, 3_600);

        assertThat(verdict("i-1")).isInstanceOf(Verdict.Healthy.class);
    }

    @Test
    void anImageThatThePolicyDoesNotKnowIsTheImagesProblem() {
        host("i-1", V2, EVIL, 3_600);

        assertThat(verdict("i-1")).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems())
                .containsExactly(
                        "image v2: its hosts report manifest eeeeeeeeeeeeeeee,"
                                + " the policy knows none of it (manifests)");
    }

    @Test
    void aCollectorThatWasToldNothingAsksNothing() {
        known = KnownManifests.NONE;
        host("i-1", V1, EVIL, 3_600);
        host("i-2", V1, null, 3_600);

        assertThat(verdict("i-1")).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems()).isEmpty();
    }

    @Test
    void whenNoHostOfAnImageReportsAManifestTheImageIsToBlame() {
        host("i-1", V1, null, 3_600);
        host("i-2", V1, null, 3_600);

        assertThat(verdict("i-1")).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems())
                .containsExactly("image v1: the policy knows its manifest, no host reports one");
    }

    @Test
    void aHostThatAloneReportsNoneIsChanged() {
        host("i-1", V1, GOOD, 3_600);
        host("i-2", V1, null, 3_600);

        assertThat(verdict("i-2"))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed ->
                                assertThat(changed.reason())
                                        .contains("no manifest, other hosts of its image do"));
        assertThat(assess().imageProblems()).isEmpty();
    }

    @Test
    void aHostThatHasJustBecomeReadyMayStillBeReading() {
        host("i-1", V1, GOOD, 3_600);
        host("i-2", V1, null, 10);

        assertThat(verdict("i-2")).isInstanceOf(Verdict.Healthy.class);
    }
}
