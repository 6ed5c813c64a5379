package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.guard.Guard;
import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Leftovers;
import io.adamant.agent.seal.guard.Loading;
import io.adamant.agent.seal.guard.Moving;
import io.adamant.agent.seal.guard.Place;
import io.adamant.agent.seal.guard.Stage;
import io.adamant.agent.seal.guard.Tally;
import io.adamant.agent.seal.guard.Trespass;
import io.adamant.agent.seal.policy.HostProblems;
import io.adamant.agent.seal.policy.PlaceList;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.scan.SealScan;
import io.adamant.shared.model.SealTier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Seals by the kernel's guard.
 *
 * <pre>
 * loading --unsupported, not permitted, failed--> out
 * loading --loaded--> early               enforce: /usr and /boot are refused
 * loading --taken over at FULL--> full
 * early --moment or deadline, or sealed in an earlier boot--> scanning
 * scanning --> full                       enforce
 * scanning --> watching                   audit: the same programs, no verdict
 * </pre>
 *
 * The tier is enforced when, in full, the canary's try was refused and the guard's own counter of
 * refused tries moved: something else that refuses is no proof. Owned by the collecting thread.
 */
final class GuardLayer implements Layer {

    /** Trespasses taken in one poll. */
    static final int MAX_TRESPASSES = 1_024;

    /** Rounds in a row whose canary did not come through the ring before the layer is blind. */
    static final int MAX_UNSEEN = 3;

    /** Tries to move the guard on before the tier counts as out of reach. */
    static final int MAX_MOVES = 3;

    private enum Phase {
        START,
        LOADING,
        WATCHING,
        EARLY,
        SCANNING,
        FULL,
        OUT
    }

    private record Loaded(@Nullable GuardPolicy policy, Loading outcome) {}

    private final SealPolicy policy;
    private final GuardPorts ports;
    private final Guard guard;
    private final Seal seal;

    private Phase phase = Phase.START;
    private @Nullable GuardPolicy marks;
    private @Nullable Awaiting awaiting;
    private String why = "";
    private String reason = "";
    private List<String> absent = List.of();
    private List<String> unjudged = List.of();
    private List<String> survivors = List.of();
    private boolean wholeNames = true;
    private boolean idle;
    private int unseen;
    private int moves;
    private long lastArrived;
    private long lastDropped;
    private long nextCanaryNanos;

    private volatile @Nullable Loaded loaded;
    private volatile @Nullable SealScan scanned;

    GuardLayer(SealPolicy policy, GuardPorts ports, Seal seal) {
        this.policy = policy;
        this.ports = ports;
        this.guard = ports.guard();
        this.seal = seal;
    }

    /** Why there is no guard on this host; empty while there may be one. */
    Optional<String> out() {
        return phase == Phase.OUT ? Optional.of(why) : Optional.empty();
    }

    /** Whether loading is over, whatever it came to. */
    boolean isInPlace() {
        return phase != Phase.START && phase != Phase.LOADING;
    }

    @Override
    public void poll(long nowNanos, SealReport out) {
        if (phase == Phase.START) {
            start(nowNanos);
        }
        if (phase == Phase.LOADING) {
            loaded(nowNanos, out);
        }
        if (phase == Phase.EARLY) {
            early(nowNanos);
        }
        if (phase == Phase.SCANNING) {
            scanned(out);
        }
        canary(nowNanos, out);
        for (Trespass trespass : guard.take(MAX_TRESPASSES)) {
            out.trespass(trespass);
        }
    }

    private void start(long nowNanos) {
        phase = Phase.LOADING;
        nextCanaryNanos = nowNanos;
        seal.pending("the guard is being loaded");
        ports.aside().execute(() -> loaded = load());
    }

    /** On a thread aside. */
    private Loaded load() {
        PlaceList list = new PlaceList(policy, ports.places());
        Optional<GuardPolicy> wanted = list.guardPolicy();
        Optional<String> unmatched = HostProblems.unmatched(policy, ports.places());
        if (unmatched.isPresent()) {
            return new Loaded(null, new Loading.Failed(unmatched.get()));
        }
        return wanted.isEmpty()
                ? new Loaded(
                        null,
                        new Loading.Unsupported(
                                "no protected file that the canary could try",
                                "protect /usr or /etc/adamant"))
                : new Loaded(wanted.get(), guard.load(wanted.get()));
    }

    private void loaded(long nowNanos, SealReport out) {
        Loaded result = loaded;
        if (result == null) {
            return;
        }
        marks = result.policy();
        switch (result.outcome()) {
            case Loading.Loaded done -> inKernel(done, nowNanos, out);
            case Loading.Unsupported(String words, String cure) -> leave(words + "; " + cure);
            case Loading.NotPermitted(String words) -> leave("not permitted, " + words);
            case Loading.Failed(String words) -> leave("failed, " + words);
        }
    }

    private void leave(String words) {
        phase = Phase.OUT;
        why = words;
    }

    private void inKernel(Loading.Loaded done, long nowNanos, SealReport out) {
        absent = done.absentHooks();
        unjudged = done.unjudged();
        wholeNames = done.wholeNames();
        if (done.stage() == Stage.FULL) {
            phase = Phase.FULL;
            inForce("taken over from an earlier run of the agent");
            return;
        }
        if (!policy.enforces()) {
            seal.audit("audit is what the image asks for; attempts are seen, not refused");
            await(nowNanos);
            return;
        }
        switch (guard.move(Stage.EARLY)) {
            case Moving.Moved _ -> {
                await(nowNanos);
                seal.pending("/usr and /boot are refused; the rest waits");
            }
            case Moving.Failed(String words) -> {
                phase = Phase.WATCHING;
                seal.unreached(words).ifPresent(out::moved);
            }
        }
    }

    private void await(long nowNanos) {
        phase = Phase.EARLY;
        awaiting = new Awaiting(ports.moment(), ports.aside(), nowNanos, policy.deadlineNanos());
    }

    private void early(long nowNanos) {
        Optional<String> now =
                policy.enforces() && ports.memory().isSealedBefore()
                        ? Optional.of("this instance was sealed in an earlier boot")
                        : reached(nowNanos);
        if (now.isPresent()) {
            reason = now.get();
            phase = Phase.SCANNING;
            ports.aside().execute(() -> scanned = ports.scan().scan(policy));
        }
    }

    private Optional<String> reached(long nowNanos) {
        Awaiting waits = awaiting;
        if (waits == null) {
            return Optional.empty();
        }
        Optional<String> now = waits.reached(nowNanos);
        if (policy.enforces()) {
            seal.pending("/usr and /boot are refused; the rest waits for " + waits.awaited());
        }
        return now;
    }

    private void scanned(SealReport out) {
        SealScan scan = scanned;
        if (scan == null || moves >= MAX_MOVES) {
            return;
        }
        List<String> words = new ArrayList<>(scan.words());
        if (moves == 0) {
            cover(scan, words);
        }
        if (!policy.enforces()) {
            phase = Phase.WATCHING;
            survivors = List.copyOf(words);
            out.changed(SealTier.AUDIT, "would be " + sealedWords(words));
            return;
        }
        if (moves == 0) {
            ports.memory().remember();
        }
        moves++;
        switch (guard.move(Stage.FULL)) {
            case Moving.Moved _ -> {
                phase = Phase.FULL;
                survivors = List.copyOf(words);
                inForce(reason);
                out.changed(SealTier.AUDIT, sealedWords(words));
            }
            case Moving.Failed(String failure) -> {
                if (moves >= MAX_MOVES) {
                    phase = Phase.WATCHING;
                    seal.unreached(failure).ifPresent(out::moved);
                }
            }
        }
    }

    private void cover(SealScan scan, List<String> words) {
        Leftovers leftovers = new Leftovers(appeared(), scan.linked(), scan.holderCount() > 0);
        if (guard.cover(leftovers) instanceof Moving.Failed(String failure)) {
            words.add("not covered: " + failure);
        }
    }

    /**
     * Places that were not there when the guard was loaded, such as a new user's .ssh; made only
     * now, so that a host without a guard is left as it is, and not at all in audit.
     */
    private List<Place> appeared() {
        GuardPolicy before = marks;
        PlaceList list = new PlaceList(policy, ports.places());
        if (policy.enforces()) {
            list.prepare();
        }
        Optional<GuardPolicy> now = list.guardPolicy();
        if (before == null || now.isEmpty()) {
            return List.of();
        }
        Set<Path> known = before.places().stream().map(Place::path).collect(Collectors.toSet());
        Set<String> wereAbsent = Set.copyOf(absentPlaces());
        return now.get().places().stream()
                .filter(
                        place ->
                                !known.contains(place.path())
                                        || wereAbsent.contains(place.path().toString()))
                .filter(place -> ports.places().exists(place.path()))
                .toList();
    }

    private List<String> absentPlaces() {
        Loaded result = loaded;
        return result != null && result.outcome() instanceof Loading.Loaded done
                ? done.absentPlaces()
                : List.of();
    }

    private void inForce(String how) {
        seal.inPlace(SealTier.ENFORCED, "the kernel's guard refuses, root too; sealed: " + how);
    }

    private String sealedWords(List<String> words) {
        return "sealed: "
                + reason
                + (words.isEmpty()
                        ? "; nothing was open"
                        : "; open before the seal: " + String.join("; ", words));
    }

    private void canary(long nowNanos, SealReport out) {
        boolean measures =
                phase == Phase.WATCHING
                        || phase == Phase.EARLY
                        || phase == Phase.SCANNING
                        || phase == Phase.FULL;
        GuardPolicy loadedMarks = marks;
        boolean due = nowNanos - nextCanaryNanos >= 0 || seal.isUnproven();
        if (!measures || loadedMarks == null || !due) {
            return;
        }
        nextCanaryNanos = nowNanos + policy.canaryNanos();
        Tally before = guard.tally();
        CanaryResult tried = ports.canary().probe(loadedMarks.canary());
        Tally after = guard.tally();
        seen(before, after);
        if (phase == Phase.FULL) {
            boolean judged = after.ownRefused() > before.ownRefused();
            boolean refusedByOther = tried instanceof CanaryResult.Refused && !judged;
            CanaryResult result =
                    refusedByOther
                            ? new CanaryResult.Unjudged(loadedMarks.canary().toString())
                            : tried;
            seal.measured(List.of(result)).ifPresent(out::moved);
            seal.broken(guard.faults()).ifPresent(out::moved);
            return;
        }
        idles(after.own() == before.own(), out);
    }

    /** Programs that are loaded and do not run: before the seal that is no loss yet, but news. */
    private void idles(boolean now, SealReport out) {
        if (now != idle) {
            idle = now;
            out.changed(
                    seal.tier(),
                    now
                            ? "the guard's programs are loaded and do not run"
                            : "the guard's programs run");
        }
    }

    /** The ring lags behind the counters, and may be full: neither is blindness at once. */
    private void seen(Tally before, Tally after) {
        boolean arrived = after.ownArrived() > lastArrived || after.own() == before.own();
        lastArrived = after.ownArrived();
        unseen = arrived || after.dropped() > lastDropped ? 0 : unseen + 1;
        lastDropped = after.dropped();
    }

    @Override
    public String attribution() {
        if (phase == Phase.OUT) {
            return "none: no guard, " + why;
        }
        if (marks == null) {
            return "none: the guard is being loaded";
        }
        if (idle) {
            return "none: the guard's programs do not run";
        }
        return unseen >= MAX_UNSEEN
                ? "none: the canary's own tries do not come through the guard's ring"
                : Sighting.GUARD;
    }

    @Override
    public List<String> blindSpots() {
        List<String> spots = new ArrayList<>();
        absent.forEach(hook -> spots.add("this kernel has no hook " + hook));
        unjudged.forEach(place -> spots.add("not judged: " + place));
        if (!wholeNames) {
            spots.add("names of more than 31 bytes are reported cut: the kernel is locked down");
        }
        survivors.forEach(words -> spots.add("from before the seal: " + words));
        if (policy.enforces() && (phase == Phase.EARLY || phase == Phase.SCANNING)) {
            spots.add("what is written to all but /usr and /boot until the seal is whole");
        }
        spots.add(
                "who asked a daemon over D-Bus: the daemon is named, and the session that ran the"
                        + " command is in the log");
        spots.add("stores to a shared mapping from before the seal: seen within 20 s, not refused");
        return spots;
    }

    @Override
    public long dropped() {
        return guard.tally().dropped();
    }

    @Override
    public long nextNanos(long nowNanos) {
        long other = nowNanos + TimeUnit.SECONDS.toNanos(10);
        Awaiting waits = awaiting;
        if (phase == Phase.EARLY && waits != null && waits.nextNanos() - other < 0) {
            other = waits.nextNanos();
        }
        boolean measures = phase != Phase.LOADING && phase != Phase.OUT && phase != Phase.START;
        return measures && nextCanaryNanos - other < 0 ? nextCanaryNanos : other;
    }
}
