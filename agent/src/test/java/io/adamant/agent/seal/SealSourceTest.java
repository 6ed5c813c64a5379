package io.adamant.agent.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.attempt.Actor;
import io.adamant.agent.seal.attempt.Attribution;
import io.adamant.agent.seal.attempt.Refusal;
import io.adamant.agent.seal.attempt.RefusalTrace;
import io.adamant.agent.seal.attempt.RefusedPath;
import io.adamant.agent.seal.attempt.Sight;
import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.fallback.InodeFlags;
import io.adamant.agent.seal.fallback.SealOutcome;
import io.adamant.agent.seal.policy.SealPolicy;
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

class SealSourceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long WALL = 1_700_000_000L * SECOND;
    private static final Path ETC = Path.of("/etc");

    private final FakeWitness witness = new FakeWitness();
    private final FakeTrace trace = new FakeTrace();
    private SealOutcome outcome = new SealOutcome.Sealed(false);
    private CanaryResult canary = new CanaryResult.Refused();
    private boolean canaryCounts = true;
    private int canaryTries;

    private static final class FakeTrace implements RefusalTrace {
        private Attribution attribution = new Attribution.Tracing("bpf raw tracepoint sys_exit");
        private final List<Refusal> waiting = new ArrayList<>();
        private long dropped;
        private long own;

        @Override
        public Attribution attribution() {
            return attribution;
        }

        @Override
        public List<Refusal> take(int limit) {
            List<Refusal> taken = List.copyOf(waiting);
            waiting.clear();
            return taken;
        }

        @Override
        public long dropped() {
            return dropped;
        }

        @Override
        public long ownRefusals() {
            return own;
        }
    }

    private SealSource source(SealPolicy.Mode mode) {
        SealPolicy policy = new SealPolicy(mode, List.of(ETC), List.of(), 10 * SECOND, SECOND);
        MountPorts mounts =
                new MountPorts(
                        (path, exempt) -> outcome,
                        tree -> new InodeFlags.Outcome.Left("a test"),
                        path -> {
                            canaryTries++;
                            if (canaryCounts && canary instanceof CanaryResult.Refused) {
                                trace.own++;
                            }
                            return canary;
                        },
                        trace,
                        () -> {});
        SealPorts ports =
                new SealPorts(
                        new FakeGuardPorts().without("bpf is not active", "boot with lsm=bpf"),
                        mounts,
                        caller -> {
                            throw new AssertionError("no guard, no caller");
                        },
                        List.of(),
                        path -> path,
                        witness);
        return new SealSource(
                policy,
                ports,
                () -> WALL,
                () -> {
                    throw new AssertionError("nobody signals the agent");
                });
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

    private void refuse(String asked, String resolved) {
        Actor actor = new Actor(42, 42, 0, 0, "sh", null, List.of(), null, null, null, List.of());
        trace.waiting.add(
                new Refusal(0, 5, "openat", List.of(new RefusedPath(asked, resolved)), actor));
    }

    @Test
    void theFirstPollSealsMeasuresAndSaysSo() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        assertThat(source.state().tier()).isEqualTo(SealTier.AUDIT);

        List<HostEvent> events = events(source.poll(0));

        assertThat(events).hasSize(1);
        SealChanged changed = (SealChanged) events.getFirst();
        assertThat(changed.from()).isEqualTo(SealTier.AUDIT);
        assertThat(changed.state().tier()).isEqualTo(SealTier.FALLBACK);
        assertThat(changed.mismatchCount()).isZero();
        assertThat(source.state().attribution()).isEqualTo("bpf raw tracepoint sys_exit");
        assertThat(witness.sealed).isEqualTo(1);
        assertThat(source.state().protectedPaths()).containsExactly("/etc");
    }

    @Test
    void aTierThatCannotBeReachedIsReportedWithItsReason() {
        outcome = new SealOutcome.NotPermitted("open_tree /etc: Operation not permitted");
        SealSource source = source(SealPolicy.Mode.ENFORCE);

        SealChanged changed = (SealChanged) events(source.poll(0)).getFirst();

        assertThat(changed.state().tier()).isEqualTo(SealTier.AUDIT);
        assertThat(changed.state().enforce()).isTrue();
        assertThat(changed.reason()).contains("open_tree /etc: Operation not permitted");
        assertThat(canaryTries).isZero();
    }

    @Test
    void aLostTierIsReportedOnceAndTheCanaryStops() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        canary = new CanaryResult.Permitted("/etc/.adamant-canary");

        SealChanged changed = (SealChanged) events(source.poll(SECOND)).getFirst();
        int tries = canaryTries;

        assertThat(changed.from()).isEqualTo(SealTier.FALLBACK);
        assertThat(changed.state().tier()).isEqualTo(SealTier.LOST);
        assertThat(events(source.poll(2 * SECOND))).isEmpty();
        assertThat(canaryTries).isEqualTo(tries);
    }

    @Test
    void theCanaryKeepsItsPeriod() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);

        source.poll(0);
        assertThat(source.poll(0).nextPollNanos()).isEqualTo(SECOND);
        source.poll(SECOND / 2);
        assertThat(canaryTries).isEqualTo(1);
        source.poll(SECOND);
        assertThat(canaryTries).isEqualTo(2);
    }

    @Test
    void aRefusedCallBecomesAnAttemptWithItsTime() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        refuse("f", "/etc/f");

        Poll poll = source.poll(1);

        SealAttempt attempt = (SealAttempt) events(poll).getFirst();
        assertThat(attempt.path()).isEqualTo("/etc/f");
        assertThat(attempt.pid()).isEqualTo(42);
        assertThat(attempt.error()).isEqualTo("EROFS");
        assertThat(attempt.source()).isEqualTo("bpf raw tracepoint sys_exit");
        assertThat(attempt.loginUid()).isEqualTo(-1);
        assertThat(((Batch.Events) poll.batches().getFirst()).records().getFirst().timeUnixNanos())
                .isEqualTo(WALL - 5);
        assertThat(source.attempts()).isEqualTo(1);
    }

    @Test
    void whoSeesAttemptsIsToldAgainOnceItIsKnown() {
        Attribution ready = trace.attribution;
        trace.attribution = new Attribution.Starting();
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        trace.attribution = ready;

        SealChanged told = (SealChanged) events(source.poll(1)).getFirst();

        assertThat(told.state().attribution()).isEqualTo("bpf raw tracepoint sys_exit");
        assertThat(events(source.poll(2))).isEmpty();
    }

    @Test
    void refusalsOnOtherReadOnlyPlacesAreNotOurs() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        refuse("/media/cd/f", "/media/cd/f");

        assertThat(events(source.poll(1))).noneMatch(SealAttempt.class::isInstance);
        assertThat(source.attempts()).isZero();
    }

    @Test
    void aPathThatNobodyCanResolveIsReportedAndMarked() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        refuse("f", null);

        SealAttempt attempt = (SealAttempt) events(source.poll(1)).getFirst();

        assertThat(attempt.path()).startsWith("f (relative");
    }

    @Test
    void droppedRefusalsAreNamedAsALossOnce() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        trace.dropped = 7;

        Loss loss = (Loss) events(source.poll(1)).getFirst();

        assertThat(loss.reason()).isEqualTo(SealSource.LOSS_REASON);
        assertThat(loss.count()).isEqualTo(7);
        assertThat(events(source.poll(2))).isEmpty();
    }

    @Test
    void aTraceThatMissesTheCanarysTryIsBlindAndSaysSo() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        canaryCounts = false;

        SealChanged changed = (SealChanged) events(source.poll(SECOND)).getFirst();

        assertThat(changed.from()).isEqualTo(SealTier.FALLBACK);
        assertThat(changed.state().tier()).isEqualTo(SealTier.FALLBACK);
        assertThat(changed.state().attribution()).isEqualTo(Sight.UNSEEN);
        assertThat(events(source.poll(2 * SECOND))).isEmpty();
    }

    @Test
    void withoutATraceTheStateSaysRefusedNotSeen() {
        trace.attribution = new Attribution.Blind("bpf(2) refused");
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);

        assertThat(source.state().tier()).isEqualTo(SealTier.FALLBACK);
        assertThat(source.state().attribution()).isEqualTo("none: bpf(2) refused");
        assertThat(source.state().blindSpots())
                .contains("who tried at all: attempts are refused, not seen");
    }

    @Test
    void aSignalIsAnAttemptThatChangesNothing() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);
        source.signalled("SIGHUP");

        SealAttempt attempt = (SealAttempt) events(source.poll(1)).getFirst();

        assertThat(attempt.operation()).isEqualTo("SIGHUP");
        assertThat(attempt.outcome()).isEqualTo(SealAttempt.Outcome.BLOCKED);
        assertThat(attempt.pid()).isZero();
        assertThat(attempt.uid()).isEqualTo(-1);
    }

    @Test
    void auditWithoutAGuardTouchesNothingAndSaysWhoIsBlind() {
        SealSource source = source(SealPolicy.Mode.AUDIT);
        source.poll(0);

        assertThat(canaryTries).isZero();
        assertThat(source.isSettled()).isTrue();
        assertThat(source.state().tier()).isEqualTo(SealTier.AUDIT);
        assertThat(source.state().detail()).contains("audit is what", "bpf is not active");
        assertThat(source.state().attribution()).startsWith("none: audit refuses nothing");
        assertThat(witness.sealed).isEqualTo(1);
    }

    @Test
    void theFallbackSaysWhyThereIsNoGuard() {
        SealSource source = source(SealPolicy.Mode.ENFORCE);
        source.poll(0);

        assertThat(source.state().tier()).isEqualTo(SealTier.FALLBACK);
        assertThat(source.state().detail())
                .contains("read-only mounts", "bpf is not active", "boot with lsm=bpf");
    }
}
