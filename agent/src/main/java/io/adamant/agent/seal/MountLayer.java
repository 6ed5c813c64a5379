package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.Refusal;
import io.adamant.agent.seal.attempt.Sight;
import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.fallback.InodeFlags;
import io.adamant.agent.seal.fallback.SealOutcome;
import io.adamant.agent.seal.policy.HostPlaces;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.shared.model.SealTier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Seals by read-only mounts, where there is no guard: /usr and /boot at once, the rest when the
 * host has come up. A root that is protected whole cannot be mounted over itself, so its
 * directories that decide what runs are. Root could undo the mounts; the canary sees that. Owned by
 * the collecting thread.
 */
final class MountLayer implements Layer {

    /** Refusals taken from the trace in one poll. */
    static final int MAX_REFUSALS = 1_024;

    private static final List<Path> OF_ROOT =
            Stream.of("/usr", "/boot", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/opt", "/root")
                    .map(Path::of)
                    .toList();

    private final SealPolicy policy;
    private final MountPorts ports;
    private final HostPlaces places;
    private final Executor aside;
    private final Seal seal;
    private final Sight sight;
    private final SealMoment moment;
    private final String noGuard;
    private final List<Path> todo = new ArrayList<>();
    private final List<Path> done = new ArrayList<>();
    private @Nullable Awaiting awaiting;
    private boolean flagged;
    private long nextCanaryNanos;

    private volatile @Nullable String flags;

    /**
     * @param policy with its links followed
     * @param noGuard why this layer has to do
     */
    MountLayer(SealPolicy policy, GuardPorts guard, MountPorts ports, Seal seal, String noGuard) {
        this.policy = policy;
        this.ports = ports;
        this.places = guard.places();
        this.aside = guard.aside();
        this.moment = guard.moment();
        this.seal = seal;
        this.sight = new Sight(true, ports.trace());
        this.noGuard = noGuard;
    }

    @Override
    public void poll(long nowNanos, SealReport out) {
        if (awaiting == null) {
            begin(nowNanos, out);
        }
        if (!todo.isEmpty()) {
            whenReached(nowNanos, out);
        }
        canary(nowNanos, out);
        for (Refusal refusal : ports.trace().take(MAX_REFUSALS)) {
            sight.judge(refusal, policy)
                    .ifPresent(sighting -> out.sighting(sighting, refusal.ageNanos()));
        }
    }

    private void begin(long nowNanos, SealReport out) {
        awaiting = new Awaiting(moment, aside, nowNanos, policy.deadlineNanos());
        nextCanaryNanos = nowNanos;
        ports.traceStart().run();
        todo.addAll(targets());
        if (todo.isEmpty()) {
            seal.unreached("no path is declared as protected").ifPresent(out::moved);
            return;
        }
        List<Path> early = todo.stream().filter(MountLayer::isEarly).toList();
        todo.removeAll(early);
        seal.pending("the rest waits for the host's boot");
        apply(early, out);
    }

    private void whenReached(long nowNanos, SealReport out) {
        Awaiting waits = awaiting;
        if (waits == null || waits.reached(nowNanos).isEmpty()) {
            return;
        }
        List<Path> now = List.copyOf(todo);
        todo.clear();
        apply(now, out);
    }

    private static boolean isEarly(Path path) {
        return path.startsWith("/usr") || path.startsWith("/boot");
    }

    private List<Path> targets() {
        List<Path> targets = new ArrayList<>();
        for (Path path : policy.protect()) {
            if (path.getNameCount() == 0) {
                OF_ROOT.stream()
                        .filter(places::isDirectory)
                        .map(places::real)
                        .filter(policy::covers)
                        .forEach(targets::add);
            } else if (!path.toString().contains("*")) {
                targets.add(path);
            }
        }
        boolean defaults = policy.protect().contains(Path.of("/"));
        return targets.stream()
                .distinct()
                .filter(t -> targets.stream().noneMatch(o -> !o.equals(t) && t.startsWith(o)))
                .filter(t -> !defaults || places.exists(t))
                .toList();
    }

    private void apply(List<Path> paths, SealReport out) {
        Map<Path, SealOutcome> outcomes = new LinkedHashMap<>();
        for (Path path : paths) {
            List<Path> exempt =
                    policy.exemptBelow(path).stream()
                            .filter(e -> !e.equals(path) && isThere(e))
                            .toList();
            outcomes.put(path, ports.mounts().seal(path, exempt));
        }
        List<String> refusals =
                outcomes.values().stream()
                        .flatMap(outcome -> refusal(outcome).stream())
                        .sorted()
                        .toList();
        if (!refusals.isEmpty()) {
            todo.clear();
            seal.unreached(String.join("; ", refusals) + also()).ifPresent(out::moved);
            return;
        }
        done.addAll(paths);
        if (todo.isEmpty()) {
            seal.inPlace(SealTier.FALLBACK, "read-only mounts; root could undo them" + also());
        }
    }

    private String also() {
        return "; no guard: " + noGuard;
    }

    /** What the image names must be there; of the defaults only what is. */
    private boolean isThere(Path exempt) {
        return !policy.protect().contains(Path.of("/")) || places.exists(exempt);
    }

    private static Optional<String> refusal(SealOutcome outcome) {
        return switch (outcome) {
            case SealOutcome.Sealed _ -> Optional.empty();
            case SealOutcome.NotPermitted(String why) -> Optional.of("not permitted, " + why);
            case SealOutcome.Unsupported(String why) -> Optional.of("not supported, " + why);
            case SealOutcome.Failed(String why) -> Optional.of("failed, " + why);
        };
    }

    private void canary(long nowNanos, SealReport out) {
        if (!seal.wantsCanary() || nowNanos - nextCanaryNanos < 0) {
            return;
        }
        nextCanaryNanos = nowNanos + policy.canaryNanos();
        long before = sight.ownRefusals();
        List<CanaryResult> round = done.stream().map(ports.canary()::probe).toList();
        long refused = round.stream().filter(CanaryResult.Refused.class::isInstance).count();
        Optional<String> blinded = sight.measured(before, refused);
        seal.measured(round).ifPresent(out::moved);
        blinded.ifPresent(why -> out.changed(seal.tier(), why));
        if (!flagged && seal.tier() == SealTier.FALLBACK) {
            flagged = true;
            aside.execute(() -> flags = flag());
        }
    }

    /** On a thread aside: it takes a second or so for a whole /usr. */
    private String flag() {
        List<String> words = new ArrayList<>();
        for (Path path : done.stream().filter(MountLayer::isEarly).toList()) {
            switch (ports.flags().seal(path)) {
                case InodeFlags.Outcome.Set(long files, long without) -> {
                    if (without > 0) {
                        words.add(without + " files of " + path + " take no immutable flag");
                    } else {
                        words.add(files + " files of " + path + " are immutable until chattr -i");
                    }
                }
                case InodeFlags.Outcome.Left(String why) ->
                        words.add(path + " has no immutable flags: " + why);
            }
        }
        return String.join("; ", words);
    }

    @Override
    public String attribution() {
        return sight.attribution();
    }

    @Override
    public List<String> blindSpots() {
        List<String> spots = new ArrayList<>(sight.blindSpots(policy));
        if (policy.protect().contains(Path.of("/"))) {
            spots.add("changes outside " + done + ": without a guard nothing else is refused");
        }
        String flagWords = flags;
        if (flagWords != null && !flagWords.isEmpty()) {
            spots.add(flagWords);
        }
        return spots;
    }

    @Override
    public long dropped() {
        return ports.trace().dropped();
    }

    @Override
    public long nextNanos(long nowNanos) {
        long next = nowNanos + TimeUnit.SECONDS.toNanos(10);
        Awaiting waits = awaiting;
        if (!todo.isEmpty() && waits != null && waits.nextNanos() - next < 0) {
            next = waits.nextNanos();
        }
        return seal.wantsCanary() && nextCanaryNanos - next < 0 ? nextCanaryNanos : next;
    }
}
