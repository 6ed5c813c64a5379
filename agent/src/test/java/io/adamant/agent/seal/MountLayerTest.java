package io.adamant.agent.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.attempt.AttemptLog;
import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.fallback.InodeFlags;
import io.adamant.agent.seal.fallback.SealOutcome;
import io.adamant.agent.seal.policy.SealDefaults;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MountLayerTest {

    private static final long SECOND = 1_000_000_000L;

    private final FakeGuardPorts fake = new FakeGuardPorts();
    private final Seal seal = new Seal(true);
    private final Map<Path, List<Path>> mounted = new TreeMap<>();
    private final List<Path> flagged = new ArrayList<>();
    private final List<Path> tried = new ArrayList<>();
    private int traceStarts;

    private MountLayer layer() {
        SealPolicy policy =
                new SealPolicy(
                        SealPolicy.Mode.ENFORCE,
                        SealDefaults.PROTECT,
                        SealDefaults.EXEMPT,
                        180 * SECOND,
                        SECOND);
        MountPorts ports =
                new MountPorts(
                        (path, exempt) -> {
                            mounted.put(path, exempt);
                            return new SealOutcome.Sealed(false);
                        },
                        tree -> {
                            flagged.add(tree);
                            return new InodeFlags.Outcome.Set(3, 1);
                        },
                        path -> {
                            tried.add(path);
                            return new CanaryResult.Refused();
                        },
                        new NoTrace(),
                        () -> traceStarts++);
        return new MountLayer(policy, fake.without("no bpf", "add it"), ports, seal, "no bpf");
    }

    private SealReport report(long now) {
        AttemptLog attempts =
                new AttemptLog(
                        caller -> {
                            throw new AssertionError("no guard, no caller");
                        });
        SealState state = new SealState(true, seal.tier(), "", "", List.of(), null, List.of());
        return new SealReport(attempts, () -> state, now, 0);
    }

    @Test
    void usrIsMountedAtOnceAndEtcWhenTheHostHasComeUp() {
        fake.moment = new SealMoment.Answer.Waiting("cloud-init's end");
        MountLayer layer = layer();

        layer.poll(0, report(0));

        assertThat(mounted.keySet()).containsExactly(Path.of("/usr"));
        assertThat(tried).as("half a seal is no tier").isEmpty();
        assertThat(seal.tier()).isEqualTo(SealTier.AUDIT);

        fake.moment = new SealMoment.Answer.Reached("cloud-init is final");
        layer.poll(SECOND, report(SECOND));

        assertThat(mounted.keySet()).containsExactly(Path.of("/etc"), Path.of("/usr"));
        assertThat(tried).containsExactly(Path.of("/usr"), Path.of("/etc"));
        assertThat(seal.tier()).isEqualTo(SealTier.FALLBACK);
        assertThat(seal.detail()).contains("root could undo them", "no guard: no bpf");
        assertThat(traceStarts).isEqualTo(1);
    }

    @Test
    void exemptPlacesThatAreNotThereAreNotAsked() {
        fake.host.file("/etc/.pwd.lock");

        layer().poll(0, report(0));

        assertThat(mounted.get(Path.of("/etc"))).containsExactly(Path.of("/etc/.pwd.lock"));
    }

    @Test
    void onlyUsrAndBootGetFlagsForTheyOutliveTheBoot() {
        MountLayer layer = layer();

        layer.poll(0, report(0));
        layer.poll(SECOND, report(SECOND));

        assertThat(flagged).containsExactly(Path.of("/usr"));
        assertThat(layer.blindSpots())
                .contains("1 files of /usr take no immutable flag")
                .anyMatch(spot -> spot.startsWith("changes outside "));
    }

    @Test
    void theDeadlineDoesNotWaitForCloudInit() {
        fake.moment = new SealMoment.Answer.Waiting("cloud-init's end");
        MountLayer layer = layer();
        layer.poll(0, report(0));

        layer.poll(180 * SECOND, report(180 * SECOND));

        assertThat(seal.tier()).isEqualTo(SealTier.FALLBACK);
    }
}
