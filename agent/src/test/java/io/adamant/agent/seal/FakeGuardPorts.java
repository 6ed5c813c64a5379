package io.adamant.agent.seal;

import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.guard.Guard;
import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Leftovers;
import io.adamant.agent.seal.guard.Loading;
import io.adamant.agent.seal.guard.Moving;
import io.adamant.agent.seal.guard.NoGuard;
import io.adamant.agent.seal.guard.Stage;
import io.adamant.agent.seal.guard.Tally;
import io.adamant.agent.seal.guard.Trespass;
import io.adamant.agent.seal.policy.FakeHost;
import io.adamant.agent.seal.scan.SealScan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A host with a guard in memory whose programs run, and whatever a test makes of it. */
final class FakeGuardPorts {

    final FakeHost host = new FakeHost().file("/usr/lib/os-release").file("/etc/passwd");
    final FakeGuard guard = new FakeGuard();
    SealMoment.Answer moment = new SealMoment.Answer.Reached("cloud-init is final");
    SealScan scan = SealScan.CLEAN;
    boolean sealedBefore;
    int remembered;
    @Nullable CanaryResult canary;
    int tries;

    GuardPorts with() {
        return ports(guard);
    }

    GuardPorts without(String why, String cure) {
        return ports(new NoGuard(why, cure));
    }

    private GuardPorts ports(Guard which) {
        return new GuardPorts(
                which,
                path -> {
                    tries++;
                    return canary == null ? guard.tried(path.toString()) : canary;
                },
                host,
                policy -> scan,
                () -> moment,
                new SealMemory() {
                    @Override
                    public boolean isSealedBefore() {
                        return sealedBefore;
                    }

                    @Override
                    public void remember() {
                        remembered++;
                    }
                },
                Runnable::run);
    }

    /** Judges the canary as its stage says, unless its programs do not run. */
    static final class FakeGuard implements Guard {

        Loading loading = new Loading.Loaded(false, Stage.AUDIT, 29, List.of(), List.of(), true);
        Stage stage = Stage.AUDIT;
        boolean runs = true;
        boolean arrives = true;
        int movesRefused;
        long dropped;
        final List<Trespass> waiting = new ArrayList<>();
        final List<String> faults = new ArrayList<>();
        final List<Leftovers> covered = new ArrayList<>();
        @Nullable GuardPolicy policy;
        private Tally tally = Tally.NONE;

        CanaryResult tried(String path) {
            boolean refused = runs && stage != Stage.AUDIT;
            if (runs) {
                tally =
                        new Tally(
                                tally.attempts(),
                                tally.refused(),
                                dropped,
                                tally.own() + 1,
                                tally.ownRefused() + (refused ? 1 : 0),
                                tally.ownArrived() + (arrives ? 1 : 0));
            }
            return refused ? new CanaryResult.Refused() : new CanaryResult.Permitted(path);
        }

        @Override
        public Loading load(GuardPolicy wanted) {
            policy = wanted;
            if (loading instanceof Loading.Loaded done) {
                stage = done.stage();
            }
            return loading;
        }

        @Override
        public Moving cover(Leftovers leftovers) {
            covered.add(leftovers);
            return new Moving.Moved(stage);
        }

        @Override
        public Moving move(Stage to) {
            if (to == Stage.FULL && movesRefused > 0) {
                movesRefused--;
                return new Moving.Failed("map update: EPERM");
            }
            stage = to;
            return new Moving.Moved(to);
        }

        @Override
        public List<Trespass> take(int limit) {
            List<Trespass> taken = List.copyOf(waiting);
            waiting.clear();
            return taken;
        }

        @Override
        public Tally tally() {
            return new Tally(
                    tally.attempts(),
                    tally.refused(),
                    dropped,
                    tally.own(),
                    tally.ownRefused(),
                    tally.ownArrived());
        }

        @Override
        public List<String> faults() {
            return List.copyOf(faults);
        }

        @Override
        public void close() {}
    }
}
