package io.adamant.agent.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.attempt.Actor;
import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.fallback.InodeFlags;
import io.adamant.agent.seal.fallback.SealOutcome;
import io.adamant.agent.seal.guard.Caller;
import io.adamant.agent.seal.guard.Leftovers;
import io.adamant.agent.seal.guard.Loading;
import io.adamant.agent.seal.guard.Place;
import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Stage;
import io.adamant.agent.seal.guard.Trespass;
import io.adamant.agent.seal.policy.SealDefaults;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.scan.Holder;
import io.adamant.agent.seal.scan.SealScan;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.HostEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardLayerTest {

    private static final long SECOND = 1_000_000_000L;

    private final FakeGuardPorts fake = new FakeGuardPorts();
    private final FakeGuardPorts.FakeGuard guard = fake.guard;
    private final FakeWitness witness = new FakeWitness();
    private final List<Path> mounted = new ArrayList<>();
    private int endangered;

    private SealSource source(SealPolicy.Mode mode) {
        SealPolicy policy =
                new SealPolicy(
                        mode,
                        SealDefaults.PROTECT,
                        SealDefaults.EXEMPT,
                        SealDefaults.WRITERS,
                        SealDefaults.REFUSED,
                        SealDefaults.SEEN,
                        180 * SECOND,
                        900 * SECOND,
                        SECOND);
        MountPorts mounts =
                new MountPorts(
                        (path, exempt) -> {
                            mounted.add(path);
                            return new SealOutcome.Sealed(false);
                        },
                        tree -> new InodeFlags.Outcome.Set(7, 0),
                        path -> new CanaryResult.Refused(),
                        new NoTrace(),
                        () -> {});
        SealPorts ports =
                new SealPorts(
                        fake.with(),
                        mounts,
                        GuardLayerTest::actor,
                        List.of(),
                        path -> path,
                        witness);
        return new SealSource(policy, ports, () -> 0, () -> endangered++);
    }

    private static Actor actor(Caller caller) {
        return new Actor(
                caller.pid(),
                caller.tid(),
                0,
                0,
                caller.command(),
                "/usr/bin/tee",
                List.of("tee"),
                null,
                null,
                null,
                List.of());
    }

    private static Trespass trespass(Trespass.Verdict verdict) {
        return new Trespass(
                0,
                5,
                "file_open",
                "open for writing",
                verdict,
                null,
                0x801,
                12,
                "/etc/passwd",
                true,
                1,
                new Caller(42, 42, 1, 0, 0, null, 7, null, "tee", "tee", 1, 2, List.of()));
    }

    private static Trespass kill(Trespass.Verdict verdict) {
        Trespass write = trespass(verdict);
        return new Trespass(
                0,
                5,
                "task_kill",
                "signal 15",
                verdict,
                Refusable.AGENT_PROCESS,
                0,
                0,
                null,
                true,
                1,
                write.caller());
    }

    private static List<HostEvent> events(Poll poll) {
        List<HostEvent> events = new ArrayList<>();
        for (Batch batch : poll.batches()) {
            ((Batch.Events) batch)
                    .records()
                    .forEach(record -> events.add(HostEvents.decode(record).orElseThrow()));
        }
        return events;
    }

    private static SealChanged changed(Poll poll) {
        return events(poll).stream()
                .filter(SealChanged.class::isInstance)
                .map(SealChanged.class::cast)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    @Test
    void usrAndBootAreRefusedWhileTheRestWaitsForCloudInit() {
        fake.moment = new SealMoment.Answer.Waiting("cloud-init's end");
        SealSource source = source(SealPolicy.Mode.ENFORCE);

        source.poll(0);
        source.poll(SECOND);

        assertThat(guard.stage).isEqualTo(Stage.EARLY);
        assertThat(source.state().tier()).isEqualTo(SealTier.AUDIT);
        assertThat(source.state().detail()).contains("/usr and /boot", "cloud-init's end");
        assertThat(source.isSettled()).isFalse();
        assertThat(witness.sealed).isZero();

        fake.moment = new SealMoment.Answer.Reached("cloud-init is final");
        SealChanged sealed = changed(source.poll(3 * SECOND));

        assertThat(guard.stage).isEqualTo(Stage.FULL);
        assertThat(sealed.state().tier()).isEqualTo(SealTier.ENFORCED);
        assertThat(source.state().detail()).contains("root too", "cloud-init is final");
        assertThat(witness.sealed).isEqualTo(1);
        assertThat(fake.remembered).isEqualTo(1);
    }

    @Test
    void theDeadlineSealsWhoeverIsNotReadyAndSaysWhoItWas() {
        fake.moment = new SealMoment.Answer.Waiting("cloud-init's end");
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);

        source.poll(180 * SECOND);

        assertThat(source.state().tier()).isEqualTo(SealTier.ENFORCED);
        assertThat(source.state().detail()).contains("the deadline has passed", "cloud-init's end");
    }

    @Test
    void anInstanceThatWasSealedBeforeIsSealedFromTheStart() {
        fake.moment = new SealMoment.Answer.Waiting("cloud-init's end");
        fake.sealedBefore = true;
        SealSource source = source(SealPolicy.Mode.ENFORCE);

        source.poll(0);

        assertThat(source.state().tier()).isEqualTo(SealTier.ENFORCED);
        assertThat(source.state().detail()).contains("earlier boot");
    }

    @Test
    void aGuardThatAnEarlierRunLeftIsTakenOverAsItStands() {
        guard.loading = new Loading.Loaded(true, Stage.FULL, 29, List.of(), List.of(), true);
        SealSource source = source(SealPolicy.Mode.ENFORCE);

        source.poll(0);

        assertThat(source.state().tier()).isEqualTo(SealTier.ENFORCED);
        assertThat(guard.covered).isEmpty();
    }

    @Test
    void whatWasOpenBeforeTheSealIsCoveredAndNamed() {
        Leftovers.Inode link = new Leftovers.Inode(0x801, 99);
        fake.scan =
                new SealScan(
                        List.of(new Holder(7, "app", "/etc/app.conf", Holder.Means.DESCRIPTOR)),
                        1,
                        List.of(link),
                        List.of("/var/log/hosts"),
                        List.of(),
                        List.of());
        SealSource source = source(SealPolicy.Mode.ENFORCE);

        Poll poll = source.poll(0);

        assertThat(guard.covered)
                .singleElement()
                .satisfies(
                        left -> {
                            assertThat(left.linked()).containsExactly(link);
                            assertThat(left.oldHandles()).isTrue();
                        });
        assertThat(events(poll).toString())
                .contains(
                        "7 app holds /etc/app.conf open for writing",
                        "/var/log/hosts is another name of a protected file");
        assertThat(source.state().blindSpots()).anyMatch(s -> s.contains("/etc/app.conf"));
    }

    @Test
    void aPlaceThatAppearedSinceTheLoadIsCovered() {
        fake.moment = new SealMoment.Answer.Waiting("cloud-init's end");
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        fake.host.directory("/home/ann");
        fake.moment = new SealMoment.Answer.Reached("cloud-init is final");

        source.poll(2 * SECOND);

        assertThat(guard.covered.getFirst().places())
                .extracting(Place::path)
                .containsExactly(Path.of("/home/ann/.ssh"));
    }

    @Test
    void auditRunsTheSameProgramsAndRefusesNothing() {
        SealSource source = source(SealPolicy.Mode.AUDIT);
        source.poll(0);
        guard.waiting.add(trespass(Trespass.Verdict.WOULD_REFUSE));

        SealAttempt attempt = (SealAttempt) events(source.poll(SECOND)).getFirst();

        assertThat(guard.stage).isEqualTo(Stage.AUDIT);
        assertThat(attempt.outcome()).isEqualTo(SealAttempt.Outcome.WOULD_BLOCK);
        assertThat(source.state().tier()).isEqualTo(SealTier.AUDIT);
        assertThat(source.state().attribution()).isEqualTo("bpf lsm");
        assertThat(fake.host.exists(Path.of("/run/modprobe.d"))).as("makes nothing").isFalse();
    }

    @Test
    void auditSeesWhatTheBootMadeAndWhatWasOpenAsASealWould() {
        fake.moment = new SealMoment.Answer.Waiting("cloud-init's end");
        fake.scan =
                new SealScan(
                        List.of(new Holder(7, "app", "/etc/app.conf", Holder.Means.DESCRIPTOR)),
                        1,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of());
        SealSource source = source(SealPolicy.Mode.AUDIT);
        source.poll(0);
        assertThat(guard.covered).isEmpty();
        fake.host.directory("/home/ann");
        fake.host.directory("/home/ann/.ssh");
        fake.moment = new SealMoment.Answer.Reached("cloud-init is final");

        Poll poll = source.poll(2 * SECOND);

        assertThat(guard.covered)
                .singleElement()
                .satisfies(
                        left -> {
                            assertThat(left.places())
                                    .extracting(Place::path)
                                    .containsExactly(Path.of("/home/ann/.ssh"));
                            assertThat(left.oldHandles()).isTrue();
                        });
        assertThat(events(poll).toString())
                .contains("would be sealed: cloud-init is final", "7 app holds /etc/app.conf");
        assertThat(guard.stage).isEqualTo(Stage.AUDIT);
        assertThat(source.state().tier()).isEqualTo(SealTier.AUDIT);
    }

    @Test
    void aRefusedCallIsAttributed() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        guard.waiting.add(trespass(Trespass.Verdict.REFUSED));

        SealAttempt attempt = (SealAttempt) events(source.poll(SECOND)).getFirst();

        assertThat(attempt.outcome()).isEqualTo(SealAttempt.Outcome.BLOCKED);
        assertThat(attempt.path()).isEqualTo("/etc/passwd");
        assertThat(attempt.executable()).isEqualTo("/usr/bin/tee");
        assertThat(attempt.hook()).isEqualTo("file_open");
    }

    @Test
    void programsThatAreNotCalledAnyMoreAreALossWithinOnePeriod() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        guard.runs = false; // as kernel.ftrace_enabled=0 does

        SealChanged lost = changed(source.poll(SECOND));

        assertThat(lost.from()).isEqualTo(SealTier.ENFORCED);
        assertThat(lost.state().tier()).isEqualTo(SealTier.LOST);
        assertThat(lost.reason()).contains("went through: /usr/lib/os-release");
    }

    @Test
    void somebodyElsesRefusalIsNoProofOfTheGuard() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        guard.runs = false;
        fake.canary = new CanaryResult.Refused();

        source.poll(SECOND);

        assertThat(source.state().tier()).isEqualTo(SealTier.LOST);
    }

    @Test
    void missingPinsAreALossBeforeTheAgentDies() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        guard.faults.add("28 of 29 programs are pinned");

        source.poll(SECOND);

        assertThat(source.state().tier()).isEqualTo(SealTier.LOST);
        assertThat(source.state().detail()).contains("28 of 29");
    }

    @Test
    void aHostThatLostItsSealStillReportsAttempts() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        guard.faults.add("a link is gone");
        source.poll(SECOND);
        guard.waiting.add(trespass(Trespass.Verdict.REFUSED));

        assertThat(events(source.poll(2 * SECOND))).hasAtLeastOneElementOfType(SealAttempt.class);
    }

    @Test
    void aRingThatBringsNothingIsBlindAndTheTierStays() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        guard.arrives = false;
        for (int second = 1; second <= GuardLayer.MAX_UNSEEN + 1; second++) {
            source.poll(second * SECOND);
        }

        assertThat(source.state().tier()).isEqualTo(SealTier.ENFORCED);
        assertThat(source.state().attribution()).startsWith("none: the canary's own tries");
    }

    @Test
    void aRingThatIsFloodedIsNotBlindAndItsDropsAreALoss() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        guard.arrives = false;
        List<HostEvent> events = new ArrayList<>();
        for (int second = 1; second <= 5; second++) {
            guard.dropped += 100_000;
            events.addAll(events(source.poll(second * SECOND)));
        }

        assertThat(source.state().attribution()).isEqualTo("bpf lsm");
        assertThat(
                        events.stream()
                                .filter(Loss.class::isInstance)
                                .mapToLong(loss -> ((Loss) loss).count())
                                .sum())
                .isEqualTo(500_000);
        assertThat(source.attempts()).isEqualTo(500_000);
    }

    @Test
    void aMoveThatTheKernelRefusesIsTriedAgainAndThenToldAsTheImagesProblem() {
        guard.movesRefused = 1;
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        source.poll(SECOND);
        assertThat(source.state().tier()).isEqualTo(SealTier.ENFORCED);

        FakeGuardPorts other = new FakeGuardPorts();
        other.guard.movesRefused = 99;
        fake.guard.movesRefused = 99;
        SealSource never = source(SealPolicy.Mode.ENFORCE);
        for (int second = 0; second < 5; second++) {
            never.poll(second * SECOND);
        }
        assertThat(never.state().tier()).isEqualTo(SealTier.AUDIT);
        assertThat(never.state().detail()).contains("not reached", "map update: EPERM");
    }

    @Test
    void aKernelWithoutAGuardGetsMountsAndSaysTheDifference() {
        guard.loading = new Loading.NotPermitted("BPF_PROG_LOAD: Operation not permitted");
        SealSource source = source(SealPolicy.Mode.ENFORCE);

        source.poll(0);

        assertThat(source.state().tier()).isEqualTo(SealTier.FALLBACK);
        assertThat(source.state().detail()).contains("read-only mounts", "BPF_PROG_LOAD");
        assertThat(mounted).contains(Path.of("/usr"), Path.of("/etc"));
        assertThat(source.state().blindSpots())
                .anyMatch(s -> s.contains("without a guard nothing else is refused"));
        source.poll(SECOND);
        assertThat(source.state().blindSpots()).anyMatch(s -> s.contains("7 files of /usr"));
    }

    @Test
    void aRefusedSignalToTheAgentSavesWhatThereIsOnceASecond() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        source.poll(1);
        for (int i = 0; i < 1_000; i++) {
            guard.waiting.add(kill(Trespass.Verdict.REFUSED));
        }

        SealAttempt attempt = (SealAttempt) events(source.poll(2)).getFirst();
        guard.waiting.add(kill(Trespass.Verdict.REFUSED));
        source.poll(3);
        assertThat(attempt.operation()).isEqualTo("signal 15");
        assertThat(attempt.outcome()).isEqualTo(SealAttempt.Outcome.BLOCKED);
        assertThat(endangered).isEqualTo(1);

        guard.waiting.add(kill(Trespass.Verdict.REFUSED));
        source.poll(2 + SealSource.ENDANGERED_NANOS);
        assertThat(endangered).isEqualTo(2);
    }

    @Test
    void otherAttemptsAndSignalsThatArriveAreNoReasonToHurry() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        guard.waiting.add(trespass(Trespass.Verdict.REFUSED));
        guard.waiting.add(kill(Trespass.Verdict.WOULD_REFUSE));

        source.poll(1);

        assertThat(endangered).isZero();
    }

    @Test
    void aPlaceThatTheGuardCannotMatchLeavesTheBestLayerThereIsAndSaysSo() {
        fake.host.mount("/srv", "btrfs");
        SealSource source = source(SealPolicy.Mode.ENFORCE);

        source.poll(0);
        source.poll(1);

        assertThat(source.state().tier()).isEqualTo(SealTier.FALLBACK);
        assertThat(source.state().enforce()).isTrue();
        assertThat(source.state().detail()).contains("/srv lies on btrfs");
        assertThat(guard.policy).isNull();
    }
}
