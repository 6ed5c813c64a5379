package io.adamant.collector.act.work;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.evidence.EvidenceStore;
import io.adamant.collector.evidence.Kept;
import io.adamant.collector.evidence.Subject;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.logs.LogSearch;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.step.Sequencer;
import io.adamant.collector.plan.step.Step;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.WallClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries open intents through their steps: one external call per intent at a time, each written to
 * the ledger before it is sent. What is kept in memory only makes it patient; after a crash ledger
 * and inventory say all that matters.
 */
public final class IntentWork {

    private static final Logger LOG = LoggerFactory.getLogger(IntentWork.class);

    /** Steps that need no call and may follow each other in one round. */
    private static final int MAX_STEPS = 6;

    /** Most calls that an intent names; later ones are only logged. */
    private static final int MAX_CALLS = 64;

    /** Before an ambiguous call is looked at again. */
    private static final Duration AFTER_AMBIGUOUS = Duration.ofSeconds(1);

    /** Before a refused call is tried again: the world may have changed. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(60);

    /** The process paused between deciding and asking: what was decided on is old by now. */
    private static final Call TOO_LATE = new Call.Throttled(Duration.ofMillis(200));

    private final Cloud cloud;
    private final EvidenceStore evidence;
    private final LogSearch logs;
    private final Reservations reservations;
    private final Closing closing;
    private final Completions completions;
    private final Executor executor;
    private final WallClock wall;
    private final Map<String, Long> inFlight = new HashMap<>();
    private final Map<String, Retry> retries = new HashMap<>();
    private final Map<String, Long> touchedAtReading = new HashMap<>();
    private final Map<String, Slot> slots = new HashMap<>();
    private Map<InstanceId, List<Gate>> waiting = Map.of();
    private boolean wantsReading;

    /**
     * Since when the group says that it launches nobody for an intent, and whether it said so
     * again.
     */
    private record Slot(long sinceNanos, boolean isGone) {}

    private record Retry(long fromNanos, long atNanos, String reason) {}

    public IntentWork(
            Cloud cloud,
            EvidenceStore evidence,
            LogSearch logs,
            Closing closing,
            Completions completions,
            Executor executor,
            WallClock wall) {
        this.cloud = cloud;
        this.evidence = evidence;
        this.logs = logs;
        this.reservations = closing.reservations();
        this.closing = closing;
        this.completions = completions;
        this.executor = executor;
        this.wall = wall;
    }

    /** Takes every open intent as far as it goes now. */
    public void advance(Situation situation, Reading reading, Duration evidenceCap) {
        waiting = new HashMap<>();
        wantsReading = false;
        Set<String> open = new HashSet<>();
        for (Intent intent : reservations.all()) {
            if (intent.isOpen()) {
                open.add(intent.id());
            }
            if (intent.isOpen() && !inFlight.containsKey(intent.id())) {
                advance(situation, reading, intent, evidenceCap);
            } else if (intent.stage() == Intent.Stage.RESERVED) {
                waits(intent, keeping(situation, intent, evidenceCap));
            }
        }
        retries.keySet().retainAll(open);
        touchedAtReading.keySet().retainAll(open);
        slots.keySet().retainAll(open);
    }

    private static Gate keeping(Situation situation, Intent intent, Duration cap) {
        long seconds = (situation.nowNanos() - intent.changedNanos()) / 1_000_000_000;
        return new Gate(
                "evidence",
                false,
                "being kept for " + seconds + " s",
                "kept, or " + cap.toSeconds() + " s",
                "it is kept, or the cap has passed: the receipt names what is missing");
    }

    /** The gate that each waiting intent stands at, by the instances that it is about. */
    public Map<InstanceId, List<Gate>> waiting() {
        return waiting;
    }

    /** Whether something was asked for an intent a moment ago and is not answered yet. */
    public boolean isAsking(String id, long nowNanos) {
        Long since = inFlight.get(id);
        return since != null && Math.abs(nowNanos - since) < AFTER_REFUSAL.toNanos();
    }

    /** Whether an intent waits for a newer inventory. */
    public boolean wantsReading() {
        return wantsReading;
    }

    private void advance(Situation situation, Reading reading, Intent first, Duration evidenceCap) {
        if (hasNoSlot(first)) {
            closing.close(situation, first, "the group has all that it wants without a successor");
            return;
        }
        Intent intent = first;
        for (int i = 0; i < MAX_STEPS; i++) {
            Intent now = intent;
            boolean isLive =
                    reading.isLive(situation.nowNanos())
                            && reading.number() > touchedAtReading.getOrDefault(now.id(), 0L);
            Step step =
                    Sequencer.next(
                            situation, now, isLive, failed -> isKept(failed + "-" + now.id()));
            Optional<Intent> next = perform(situation, now, step, evidenceCap);
            if (next.isEmpty()) {
                return;
            }
            intent = next.get();
        }
    }

    /** The intent as it stands after a step that needed no call; empty when it has to wait. */
    private Optional<Intent> perform(
            Situation situation, Intent intent, Step step, Duration evidenceCap) {
        long now = situation.nowNanos();
        return switch (step) {
            case Step.KeepEvidence keep -> {
                if (hasToWait(intent, now)) {
                    yield Optional.empty();
                }
                keepEvidence(situation, intent, keep.instance(), evidenceCap);
                yield Optional.empty();
            }
            case Step.Launch launch ->
                    call(
                            situation,
                            intent,
                            "launch " + launch.token(),
                            () -> cloud.launch(successor(intent, launch)),
                            this::launched);
            case Step.Drain drain ->
                    call(
                            situation,
                            intent,
                            "drain " + drain.instance(),
                            () -> cloud.drain(drain.instance()),
                            (at, answer, when) -> at.at(Intent.Stage.DRAINED, when));
            case Step.Terminate end ->
                    call(
                            situation,
                            intent,
                            "terminate " + end.instance(),
                            () -> cloud.terminate(end.instance(), order(intent)),
                            (at, answer, when) -> terminated(at, end.instance(), when));
            case Step.Advance advance ->
                    reservations.commit(advance.next())
                            ? Optional.of(advance.next())
                            : Optional.empty();
            case Step.Close close -> {
                closing.close(situation, intent, close.because());
                yield Optional.empty();
            }
            case Step.Withdraw withdraw -> {
                reservations.commit(intent.released(withdraw.because(), now));
                yield Optional.empty();
            }
            case Step.Wait wait -> {
                waits(intent, wait.gate());
                yield Optional.empty();
            }
        };
    }

    private static Successor successor(Intent intent, Step.Launch launch) {
        InstanceId predecessor =
                intent.failed().isEmpty() ? intent.instance() : intent.failed().getLast();
        return new Successor(launch.group(), launch.token(), order(intent), predecessor);
    }

    private static Order order(Intent intent) {
        return switch (intent.sequence()) {
            case SERVING_HOST -> Order.LAUNCH_FIRST;
            case DEAD_HOST -> Order.TERMINATE_FIRST;
        };
    }

    private void waits(Intent intent, Gate gate) {
        wantsReading |= gate.name().equals("inventory");
        waiting.put(intent.instance(), List.of(gate));
        if (intent.successor() != null && !gate.name().equals("successor")) {
            waiting.put(intent.successor(), List.of(gate));
        }
    }

    private void keepEvidence(
            Situation situation, Intent intent, InstanceId instance, Duration cap) {
        Verdict verdict = situation.assessment().verdicts().get(instance);
        Subject subject =
                new Subject(
                        intent,
                        instance,
                        situation.hosts().get(instance),
                        verdict == null ? "none" : verdict.name() + ": " + verdict.reason(),
                        situation.nowNanos());
        run(
                intent,
                () -> evidence.keep(subject, logs, cap),
                kept -> evidenceKept(intent.id(), instance, kept, situation.nowNanos()),
                situation.nowNanos());
    }

    private void evidenceKept(String id, InstanceId instance, Kept kept, long nowNanos) {
        Intent intent = reservations.find(id).filter(Intent::isOpen).orElse(null);
        if (intent == null) {
            return;
        }
        closing.remember(kept);
        if (intent.instance().equals(instance)) {
            if (intent.stage() == Intent.Stage.RESERVED) {
                reservations.commit(intent.withEvidence(kept.id(), nowNanos));
            }
        }
    }

    /** Kept, or known not to be possible: the receipt will say so, the slot must not wait. */
    private boolean isKept(String id) {
        return evidence.isKept(id) || closing.isUnwritten(id);
    }

    /** Writes down what is asked, then asks. */
    private Optional<Intent> call(
            Situation situation, Intent intent, String words, Supplier<Call> ask, After after) {
        long now = situation.nowNanos();
        if (hasToWait(intent, now)) {
            return Optional.empty();
        }
        String asked = "asked: " + words;
        Intent written = noted(intent, asked);
        if (!written.equals(intent) && !reservations.commit(written)) {
            return Optional.empty();
        }
        LOG.info("{} asks the cloud: {}", intent.id(), words);
        long taken = situation.inventory().takenUnixNanos();
        run(
                written,
                () -> Reading.isFresh(taken, wall.unixNanos()) ? ask.get() : TOO_LATE,
                answer -> answered(written.id(), words, answer, after, now),
                now);
        return Optional.empty();
    }

    /**
     * Work that breaks (a bug) must not take its intent with it: the slot would be held for ever.
     */
    private <T> void run(Intent intent, Supplier<T> work, Consumer<T> then, long nowNanos) {
        inFlight.put(intent.id(), nowNanos);
        executor.execute(
                () -> {
                    boolean isDone = false;
                    try {
                        T result = work.get();
                        isDone = true;
                        completions.add(
                                () -> {
                                    inFlight.remove(intent.id());
                                    then.accept(result);
                                });
                    } finally {
                        if (!isDone) {
                            completions.add(() -> broke(intent.id(), nowNanos));
                        }
                    }
                });
    }

    private void broke(String id, long nowNanos) {
        inFlight.remove(id);
        touchedAtReading.put(id, completions.readingsStarted());
        later(id, nowNanos, AFTER_REFUSAL, "a fault of the collector: see its log");
    }

    private boolean hasToWait(Intent intent, long now) {
        Retry retry = retries.get(intent.id());
        if (retry == null || now >= retry.atNanos() || now < retry.fromNanos()) {
            return false;
        }
        String clears = "the next try in " + (retry.atNanos() - now) / 1_000_000 + " ms";
        waits(intent, new Gate("cloud", false, retry.reason(), "accepted", clears));
        return true;
    }

    private void answered(String id, String words, Call answer, After after, long askedNanos) {
        touchedAtReading.put(id, completions.readingsStarted());
        retries.remove(id);
        noteSlot(id, answer, askedNanos);
        Intent intent = reservations.find(id).filter(Intent::isOpen).orElse(null);
        if (intent == null) {
            return;
        }
        switch (answer) {
            case Call.Accepted accepted ->
                    taken(
                            intent,
                            "accepted: " + words + ", request " + accepted.requestId(),
                            answer,
                            after,
                            askedNanos);
            case Call.AlreadySo already ->
                    taken(
                            intent,
                            "already so: " + words + ", " + already.detail(),
                            answer,
                            after,
                            askedNanos);
            case Call.Refused refused ->
                    later(id, askedNanos, AFTER_REFUSAL, refused.code() + ": " + refused.detail());
            case Call.Throttled throttled ->
                    later(
                            id,
                            askedNanos,
                            throttled.after(),
                            throttled.detail().isEmpty()
                                    ? "throttled: " + words
                                    : throttled.detail());
            case Call.Ambiguous ambiguous ->
                    later(id, askedNanos, AFTER_AMBIGUOUS, "ambiguous: " + ambiguous.detail());
        }
    }

    /** A group that says twice, a minute apart, that it launches nobody has no slot to fill. */
    private void noteSlot(String id, Call answer, long askedNanos) {
        boolean isFull =
                answer instanceof Call.Refused refused
                        && refused.code().equals(Call.Refused.NO_SLOT);
        if (!isFull) {
            slots.remove(id);
            return;
        }
        Slot before = slots.get(id);
        boolean isAgain =
                before != null && askedNanos - before.sinceNanos() >= AFTER_REFUSAL.toNanos();
        slots.put(id, new Slot(before == null ? askedNanos : before.sinceNanos(), isAgain));
    }

    private boolean hasNoSlot(Intent intent) {
        Slot slot = slots.get(intent.id());
        return slot != null
                && slot.isGone()
                && intent.stage() == Intent.Stage.TERMINATED
                && intent.sequence() == Intent.Sequence.DEAD_HOST;
    }

    private void taken(Intent intent, String words, Call answer, After after, long askedNanos) {
        Intent next = after.next(noted(intent, words), answer, askedNanos);
        boolean isFurther = next.stage() != intent.stage() || next.attempt() != intent.attempt();
        if (!isFurther) {
            later(intent.id(), askedNanos, AFTER_AMBIGUOUS, words + ", not seen yet");
        }
        if (!next.equals(intent)) {
            reservations.commit(next);
        }
    }

    /** With the words among its calls once, and never more than a bounded number of them. */
    private static Intent noted(Intent intent, String words) {
        boolean isEnough = intent.calls().size() >= MAX_CALLS || intent.calls().contains(words);
        return isEnough ? intent : intent.withCall(words);
    }

    private void later(String id, long nowNanos, Duration after, String reason) {
        LOG.warn("{} tries again in {}: {}", id, after, reason);
        retries.put(id, new Retry(nowNanos, nowNanos + after.toNanos(), reason));
    }

    private Intent launched(Intent intent, Call answer, long nowNanos) {
        boolean isNamed = answer instanceof Call.Accepted accepted && accepted.instance() != null;
        // Without a name the inventory shows it, by its token.
        return isNamed && answer instanceof Call.Accepted(_, InstanceId made) && made != null
                ? intent.launched(made, nowNanos)
                : intent;
    }

    private static Intent terminated(Intent intent, InstanceId ended, long nowNanos) {
        return ended.equals(intent.instance())
                ? intent.at(Intent.Stage.TERMINATED, nowNanos)
                : intent.nextAttempt(nowNanos);
    }

    /** What an intent becomes once the cloud has taken a call. */
    private interface After {
        Intent next(Intent intent, Call answer, long nowNanos);
    }
}
