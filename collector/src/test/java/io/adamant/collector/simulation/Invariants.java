package io.adamant.collector.simulation;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.collector.plan.brake.MassSilence;
import io.adamant.collector.receipt.ReceiptChain;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold after every event; counted from the truth, not from what the collector says. */
final class Invariants {

    /** How long news of a recovery may take to reach a decision: network, reading, live look. */
    private static final long LIVE_WINDOW = Duration.ofSeconds(15).toNanos();

    private static final long MAX_DATA_AGE = Duration.ofMillis(5_100).toNanos();

    /** Two beats and the way: before that nobody can know that a host is silent. */
    private static final long NOTICED = Duration.ofSeconds(5).toNanos();

    /** What was decided before a hold may still be asked for so long. */
    private static final long HELD_NOTICED = Duration.ofSeconds(6).toNanos();

    /** After so long a machine that never said hello is missed, as the policy has it. */
    private static final long BOOT_BOUND = Duration.ofSeconds(30).toNanos();

    private static final Set<String> UNHEALTHY =
            Set.of("sick", "silent", "changed", "dead_on_boot");

    /** An invariant does not hold. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1L;

        Broken(String invariant, String words) {
            super(invariant + ": " + words);
        }
    }

    private final FleetSimulator simulator;
    private final Map<String, GroupName> down = new LinkedHashMap<>();
    private final Set<String> releasedByOperator = new HashSet<>();
    private final Map<InstanceId, Long> endedByUs = new HashMap<>();
    private final Map<String, Long> openedAt = new HashMap<>();
    private final Map<String, Long> heldSince = new HashMap<>();
    private final Map<String, String> explained = new HashMap<>();
    private final List<Intent> openedInRound = new ArrayList<>();
    private @Nullable SimCollector inRound;
    private int reservations;

    Invariants(FleetSimulator simulator) {
        this.simulator = simulator;
    }

    int reservations() {
        return reservations;
    }

    int ended() {
        return endedByUs.size();
    }

    /** When an intent was written, by true time: the clock that it carries may have stepped. */
    long openedAt(String intent) {
        return openedAt.getOrDefault(intent, simulator.scheduler.now());
    }

    void operatorReleases(String intent) {
        releasedByOperator.add(intent);
        down.remove(intent);
    }

    /** A round of a collector begins: what is reserved until its end is its decision. */
    void beforeRound(SimCollector collector) {
        inRound = collector;
        openedInRound.clear();
    }

    /** I9: nothing is begun behind a tripped breaker, little on its ramp, nothing on old words. */
    private void checkBrakes(ControlState state) {
        for (Intent intent : openedInRound) {
            Brake brake = state.outlook().brakes().get(intent.group());
            if (brake == null || intent.cause().equals("operator")) {
                continue;
            }
            check(
                    brake.phase() != Brake.Phase.TRIPPED,
                    "I9",
                    intent.id() + " was begun behind a tripped breaker");
            int allowed = brake.allowance(Setup.BREAKER_EXIT, state.atUnixNanos());
            long open =
                    simulator.intents().stream()
                            .filter(one -> one.isOpen() && one.group().equals(intent.group()))
                            .count();
            check(open <= allowed, "I9", open + " open on a ramp of " + allowed);
            Verdict verdict = state.verdicts().get(intent.instance());
            check(
                    verdict == null || verdict.sinceNanos() >= brake.voidBeforeNanos(),
                    "I9",
                    intent.id() + " rests on a verdict from before the breaker let go");
        }
    }

    /** I4: behind a held image no further machine is taken away. */
    private void checkHeldImage(Intent intent, InstanceId id) {
        SimGroup group = simulator.cloud.groups.get(intent.group());
        boolean isFirst =
                intent.instance().equals(id)
                        && intent.sequence() == Intent.Sequence.DEAD_HOST
                        && intent.calls().size() <= 1;
        // Each has its own book of images: what one began the other may end.
        boolean isHeld =
                group != null
                        && simulator.scheduler.now() - group.imageSinceNanos > HELD_NOTICED
                        && simulator.collectors.stream()
                                .allMatch(one -> isHeldFor(one, group.image.value()));
        check(
                !(isFirst && isHeld),
                "I4",
                id + " is ended while " + intent.group() + "'s image is held");
    }

    private boolean isHeldFor(SimCollector collector, String image) {
        Long since = heldSince.get(collector.name + " " + image);
        return since != null && simulator.scheduler.now() - since > HELD_NOTICED;
    }

    private void noteHeldImages(SimCollector collector, ControlState state) {
        state.images()
                .forEach(
                        (image, standing) -> {
                            String key = collector.name + " " + image.value();
                            if (standing.heldBecause() == null) {
                                heldSince.remove(key);
                            } else {
                                heldSince.putIfAbsent(key, simulator.scheduler.now());
                            }
                        });
    }

    /** A launch is given up only on the host's own word, and only where we may act. */
    void hookAnswered(
            @Nullable Machine machine, Cloud.LaunchAnswer answer, SimCollector collector) {
        boolean isGivenUp = answer == Cloud.LaunchAnswer.ABANDON;
        check(
                !isGivenUp || machine == null || machine.saysItFailed,
                "I3",
                collector.name + " gives up the launch of " + machine + ", which has not failed");
    }

    /** I1 and I2 at the ledger: a reservation is within the budget, and the only one. */
    void committed(@Nullable Intent before, Intent next) {
        simulator.scheduler.explain(
                () ->
                        "%s %s %s of %s (%s: %s) %s %s"
                                .formatted(
                                        next.id(),
                                        next.stage(),
                                        next.sequence(),
                                        next.instance(),
                                        next.cause(),
                                        next.reason(),
                                        next.closedBecause(),
                                        next.calls().isEmpty() ? "" : next.calls().getLast()));
        if (before != null) {
            check(before.isOpen(), "I2", next.id() + " was released and changed again");
            return;
        }
        reservations++;
        if (inRound != null) {
            openedInRound.add(next);
        }
        openedAt.put(next.id(), simulator.scheduler.now());
        long open = 0;
        for (Intent other : simulator.intents()) {
            boolean isOther = !other.id().equals(next.id());
            open += other.isOpen() && other.group().equals(next.group()) ? 1 : 0;
            check(
                    !(isOther && other.binds() && other.instance().equals(next.instance())),
                    "I2",
                    next.instance() + " has a second intent beside " + other.id());
        }
        int limit = simulator.limit(next.group());
        check(open <= limit, "I1", open + " reservations in " + next.group() + ", limit " + limit);
    }

    /** A call that ends a machine is about to be sent. */
    void killAsked(@Nullable Machine machine, InstanceId id, SimCollector collector) {
        Intent intent = intentOf(id);
        check(intent != null, "I2", collector.name + " ends " + id + " without an intent");
        checkDataAge(collector, "end " + id);
        if (intent != null && !intent.cause().equals("operator")) {
            checkHeldImage(intent, id);
        }
        if (machine == null || intent == null || intent.cause().equals("operator")) {
            return;
        }
        boolean isSecondOfTwo =
                intent.sequence() == Intent.Sequence.SERVING_HOST
                        && intent.instance().equals(id)
                        && intent.successor() != null;
        long well =
                machine.wellSinceNanos == 0
                        ? 0
                        : simulator.scheduler.now() - machine.wellSinceNanos;
        boolean isDelayedView = simulator.mood.lagNanos > 0;
        check(
                isSecondOfTwo || isDelayedView || well <= LIVE_WINDOW,
                "I3",
                id + " had been well for " + well / 1_000_000_000 + " s (" + intent.cause() + ")");
        checkOutage(machine, intent, collector);
    }

    private void checkOutage(Machine machine, Intent intent, SimCollector collector) {
        long now = simulator.scheduler.now();
        boolean isSilent =
                machine.serves()
                        && now - machine.servesSinceNanos > MAX_DATA_AGE + simulator.mood.lagNanos
                        && !machine.isMutated
                        && !machine.isAgentDead // its own silence, not the outage's
                        && simulator.wires.isCut(machine, collector);
        boolean isForIt = isSilent && intent.cause().equals("silent");
        check(
                !(isForIt && isOutage(machine, intent, collector)),
                "I5",
                machine + " is ended for its silence alone in an outage");
    }

    /**
     * Three hosts and a fifth of the fleet fell silent with it, for this collector, and could be
     * seen to have done so when it was decided.
     */
    private boolean isOutage(Machine machine, Intent intent, SimCollector collector) {
        Wires wires = simulator.wires;
        long own = wires.cutSince(machine, collector);
        long seen = openedAt(intent.id()) - NOTICED;
        long all = 0;
        long silent = 0;
        for (Machine other : simulator.cloud.machines.values()) {
            if (other.isRunning()) {
                long since = wires.cutSince(other, collector);
                boolean isMissed =
                        since > other.launchedNanos + NOTICED
                                || seen > other.launchedNanos + BOOT_BOUND;
                boolean isNear = Math.abs(since - own) < MassSilence.WINDOW.toNanos();
                all++;
                silent += since != 0 && since <= seen && isNear && isMissed ? 1 : 0;
            }
        }
        return silent >= MassSilence.HOSTS && silent * 100 > all * MassSilence.PERCENT;
    }

    /** A launch is about to be asked for. */
    void launchAsked(Successor successor, SimCollector collector) {
        boolean isReserved = false;
        for (Intent intent : simulator.intents()) {
            isReserved |= successor.token().startsWith(intent.id() + "-");
        }
        check(isReserved, "I2", "a launch without an intent: " + successor.token());
        checkDataAge(collector, "launch " + successor.token());
    }

    private void checkDataAge(SimCollector collector, String what) {
        long age = simulator.scheduler.now() - collector.roundReading();
        check(
                age <= MAX_DATA_AGE,
                "I6",
                collector.name + " asks to " + what + " on data " + age / 1_000_000 + " ms old");
    }

    /** A machine was ended by a collector's call. */
    void ended(Machine machine, String asker) {
        Intent intent = intentOf(machine.id);
        check(intent != null, "I2", asker + " ended " + machine + " without an intent");
        endedByUs.put(machine.id, simulator.scheduler.now());
        if (intent != null && !releasedByOperator.contains(intent.id()) && !isCovered(intent)) {
            down.put(intent.id(), machine.group);
        }
    }

    /** Its slot has a machine that is up, or as many as are wanted are up or were there before. */
    private boolean isCovered(Intent intent) {
        SimGroup group = simulator.cloud.groups.get(intent.group());
        long ended = endedByUs.getOrDefault(intent.instance(), Long.MAX_VALUE);
        long up =
                simulator
                        .cloud
                        .present(intent.group())
                        .filter(one -> one.serves() || one.launchedNanos < ended)
                        .count();
        if (group == null || group.isDeleted || up >= group.desired) {
            return true;
        }
        return simulator.cloud.claims.entrySet().stream()
                .filter(claim -> claim.getKey().startsWith(intent.id() + "-"))
                .map(claim -> simulator.cloud.machines.get(claim.getValue()))
                .anyMatch(made -> made != null && made.isReady);
    }

    /** The intent that a machine is ended for: its own, or the open one that it is successor of. */
    private @Nullable Intent intentOf(InstanceId id) {
        Intent found = null;
        for (Intent intent : simulator.intents()) {
            if (!isAbout(intent, id) || (intent.isUntouched() && !intent.isOpen())) {
                continue;
            }
            if (intent.instance().equals(id)) {
                return intent;
            }
            found = found == null || intent.isOpen() ? intent : found;
        }
        return found;
    }

    /** I1 by the truth: slots that are down because a machine was ended by us. */
    void afterEvent() {
        if (down.isEmpty()) {
            return;
        }
        down.keySet()
                .removeIf(
                        id -> {
                            Intent intent = simulator.intent(id);
                            return intent == null || isCovered(intent);
                        });
        Map<GroupName, Integer> counts = new HashMap<>();
        down.values().forEach(group -> counts.merge(group, 1, Integer::sum));
        counts.forEach(
                (group, count) -> {
                    int limit = simulator.limit(group);
                    check(
                            Math.min(count, missing(group)) <= limit,
                            "I1",
                            count
                                    + " down in "
                                    + group
                                    + " because of us, limit "
                                    + limit
                                    + ": "
                                    + down.keySet());
                });
    }

    /** Two intents may be about one slot: no more are down than are missing. */
    private long missing(GroupName name) {
        SimGroup group = simulator.cloud.groups.get(name);
        long up = simulator.cloud.present(name).filter(Machine::serves).count();
        return group == null ? 0 : group.desired - up;
    }

    /** I11: whoever is unhealthy and left alone has a gate that says why. */
    void afterRound(SimCollector collector) {
        ControlState state = collector.controller().state();
        inRound = null;
        checkBrakes(state);
        noteHeldImages(collector, state);
        explainVerdicts(collector, state);
        for (Map.Entry<InstanceId, Verdict> entry : state.verdicts().entrySet()) {
            InstanceId id = entry.getKey();
            if (!UNHEALTHY.contains(entry.getValue().name())) {
                continue;
            }
            boolean isNamed = !state.why().getOrDefault(id, List.of()).isEmpty();
            boolean isInWork =
                    state.intents().stream()
                            .anyMatch(intent -> isAbout(intent, id) && isRecent(intent, state));
            check(
                    isNamed || isInWork,
                    "I11",
                    id + " is " + entry.getValue().name() + ", and no gate says why not");
        }
        if (collector.rounds() % 16 == 0) {
            SameDecisions.check(state);
        }
    }

    private static boolean isAbout(Intent intent, InstanceId id) {
        return intent.instance().equals(id)
                || id.equals(intent.successor())
                || intent.failed().contains(id);
    }

    /** Open, or closed so lately that the inventory may still show whom it was about. */
    private static boolean isRecent(Intent intent, ControlState state) {
        long ago = Math.abs(state.atUnixNanos() - intent.changedNanos());
        return intent.isOpen() || ago < Duration.ofSeconds(5).toNanos();
    }

    private void explainVerdicts(SimCollector collector, ControlState state) {
        state.verdicts()
                .forEach(
                        (id, verdict) -> {
                            String key = collector.name + " " + id;
                            if (!verdict.name().equals(explained.put(key, verdict.name()))) {
                                simulator.scheduler.explain(
                                        () -> key + " is " + verdict + " " + state.why().get(id));
                            }
                        });
    }

    /** I2 and I7: receipts are whole, one per intent, and name evidence or what is missing. */
    void atEnd() {
        checkChanges();
        Map<String, Integer> receipts = new HashMap<>();
        for (SimCollector collector : simulator.collectors) {
            try {
                ReceiptChain.Check chain =
                        ReceiptChain.verify(collector.directory.resolve("receipts.ndjson"));
                check(
                        chain instanceof ReceiptChain.Check.Intact,
                        "I2",
                        collector.name + "'s receipts: " + chain);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
            for (String line : collector.files().receipts().lines()) {
                for (Intent intent : simulator.intents()) {
                    if (line.contains("\"intent\":\"" + intent.id() + "\"")) {
                        receipts.merge(intent.id(), 1, Integer::sum);
                        check(
                                line.contains("sha256")
                                        || line.contains(".json")
                                        || !line.contains("\"missing\":[]"),
                                "I7",
                                "no evidence and no gap: " + line);
                    }
                }
            }
        }
        for (Intent intent : simulator.intents()) {
            boolean isDone = !intent.isOpen() && !intent.isUntouched();
            int number = receipts.getOrDefault(intent.id(), 0);
            boolean isRight = number >= 1 && number <= simulator.collectors.size();
            check(!isDone || isRight, "I2", number + " receipts of " + intent.id());
        }
    }

    /** I13: every change of a group is written down, and nobody is left drained. */
    private void checkChanges() {
        for (String effect : simulator.cloud.effects) {
            String[] words = effect.split(" ");
            if (words[0].equals("rollback")) {
                check(
                        isAudited("rollback-to-" + words[2], words[1]),
                        "I13",
                        "not listed: " + effect);
            }
            if (words[0].equals("abandon")) {
                check(isAudited("abandon-launch", words[1]), "I13", "not listed: " + effect);
            }
        }
        for (Machine machine : simulator.cloud.machines.values()) {
            Intent intent = machine.isDrained ? intentOf(machine.id) : null;
            boolean isListed =
                    intent != null && (intent.isOpen() || releasedByOperator.contains(intent.id()));
            check(
                    !machine.isDrained || !machine.isPresent() || isListed,
                    "I13",
                    machine + " is left drained");
        }
    }

    private boolean isAudited(String act, String subject) {
        String named = "\"" + act + " " + subject + "\"";
        return simulator.collectors.stream().anyMatch(one -> chain(one).contains(named));
    }

    private static String chain(SimCollector collector) {
        try {
            return Files.readString(collector.directory.resolve("receipts.ndjson"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    void check(boolean holds, String invariant, String words) {
        if (!holds) {
            throw new Broken(invariant, words);
        }
    }
}
