package io.adamant.collector.journal;

import io.adamant.collector.journal.Checkpoints.Loaded;
import io.adamant.collector.journal.Checkpoints.Mark;
import io.adamant.collector.journal.once.Completeness;
import io.adamant.collector.journal.once.Fresh;
import io.adamant.collector.journal.once.Streams;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams over the journal's whole life, beyond what it still keeps.
 *
 * <p>The rule: <i>the state at any entry is the base's state plus every entry between the two, in
 * order.</i> The base is a checkpoint, or nothing before the first trim. A start takes the base, or
 * the newest later checkpoint up to which every view has stored what it needs, and reads the
 * journal from right behind it, so that every entry is judged exactly as it was the first time, and
 * the views get what they got then. Nothing else that was computed from entries is needed, so a
 * crash can be anywhere.
 *
 * <p>Checkpoints are made as the entries go by, each {@link #everyNanos} of received time; one is
 * never ahead of what is durable, since a tail shows only that. A trim first makes the newest
 * checkpoint that is old enough the base, with one durable rename, and deletes files up to there
 * afterwards. A crash between the two leaves files that are no longer read and go with the next
 * trim. Where a start can be from a late checkpoint one more is made at the close.
 *
 * <p>A base that cannot be read is put aside. The journal is then read from where it begins with
 * streams that are blind to what was before, until the next checkpoint that can be read: from there
 * on the state is exact again. Between, a record whose first copy is gone and whose repeat is not
 * counts as new; it is still handed to each view once.
 *
 * <p>Owned by the view thread; {@link #claim}, {@link #cut} and the meters are for any.
 */
final class History {

    /** Most checkpoints behind the base; beyond it a trim gets coarser. */
    static final int MAX_MARKS = 64;

    private static final long RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Received time between two checkpoints where a start can be from the newest one. */
    private static final long FINE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Received time that is between two of them at least, however much comes. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Bytes of plain bodies between two of them; a start reads about so much again. */
    static final long FINE_BYTES = 128L * 1024 * 1024;

    private final Checkpoints checkpoints;
    private final Supplier<Reach> reach;
    private final KeptStates states;
    private final long everyNanos;
    private final Consumer<String> complaints;
    private final Map<InstanceId, Completeness> claims = new ConcurrentHashMap<>();
    private final Set<InstanceId> touched = new HashSet<>();
    private final Deque<Mark> ahead = new ArrayDeque<>();
    private Streams streams = Streams.empty();
    private boolean isTrimmed;
    private boolean mayForgive;
    private volatile Position at = Position.START;
    private Position newestMark = Position.START;
    private long newestUnixNanos = Long.MIN_VALUE;
    private long dueUnixNanos = Long.MIN_VALUE;
    private long bytesSinceMark;
    private long newestMarkUnixNanos = Long.MIN_VALUE / 2;
    private volatile Position base = Position.START;
    private volatile long forgotten;
    private volatile long intervals;

    private final Count kept;
    private final Count failed;

    /**
     * @param reach from where the views can be fed, asked each time anew
     * @param states what the views keep in a checkpoint
     * @param everyNanos received time between two checkpoints
     */
    History(
            Checkpoints checkpoints,
            Supplier<Reach> reach,
            KeptStates states,
            long everyNanos,
            Meters meters,
            Consumer<String> complaints) {
        this.checkpoints = checkpoints;
        this.reach = reach;
        this.states = states;
        this.everyNanos = everyNanos;
        this.complaints = complaints;
        kept = outcome(meters, "kept");
        failed = outcome(meters, "failed");
        meters.gauge(
                "adamant_view_checkpoints_damaged",
                "Checkpoints put aside since they could not be read.",
                checkpoints::damaged);
        meters.gauge(
                "adamant_view_forgotten",
                "How often a bound made the views forget sequences.",
                () -> forgotten);
        meters.gauge(
                "adamant_view_intervals",
                "Runs of sequences that are kept to tell repeats.",
                () -> intervals);
    }

    private static Count outcome(Meters meters, String outcome) {
        return meters.counter(
                "adamant_view_checkpoints",
                "Checkpoints by what became of them.",
                "outcome",
                outcome);
    }

    /**
     * Takes the newest checkpoint that no view needs anything before, or else the base.
     *
     * @param isTrimmed whether the journal has lost its beginning
     * @return the position behind which the journal is to be read
     */
    Position open(boolean isTrimmed) {
        this.isTrimmed = isTrimmed;
        List<Mark> marks = checkpoints.marks();
        if (!openNewest(marks)) {
            openBase();
        }
        for (Mark mark : checkpoints.marks()) {
            if (mark.position().isBehind(at)) {
                ahead.addLast(mark);
                note(mark);
            }
        }
        return at;
    }

    private boolean openNewest(List<Mark> marks) {
        Reach now = reach.get();
        for (Mark mark : marks.reversed()) {
            if (now.allowsStart(mark, marks.getLast().receivedUnixNanos())
                    && checkpoints.load(mark)
                            instanceof Loaded.Found(Mark found, Streams known, byte[] views)
                    && states.read(views)) {
                take(found, known);
                at = found.position();
                return true;
            }
        }
        return false;
    }

    private void openBase() {
        Loaded loaded = checkpoints.base();
        states.clear();
        if (loaded instanceof Loaded.Found(Mark mark, Streams known, byte[] views)) {
            take(mark, known);
            at = mark.position();
            base = at;
            if (!states.read(views)) {
                complaints.accept("a view finds nothing in the checkpoint of what was trimmed");
            }
            if (reach.get().misses(at)) {
                complaints.accept(
                        "a view has stored less than what the journal no longer keeps: what came"
                                + " between is not in that view");
            }
        } else if (isTrimmed || loaded instanceof Loaded.Damaged) {
            goBlind("the checkpoint that the journal begins with is missing or damaged");
        }
    }

    private void beginAnew() {
        states.clear();
        if (isTrimmed) {
            goBlind("the checkpoints are of another journal");
        } else {
            complaints.accept("the checkpoints are of another journal and were put aside");
            streams = Streams.empty();
            claims.clear();
        }
    }

    private void goBlind(String why) {
        complaints.accept(why + ": what came before is not known");
        streams = Streams.blind();
        mayForgive = true;
        claims.clear();
    }

    private void take(Mark mark, Streams known) {
        streams = known;
        mayForgive = false;
        touched.addAll(known.instances());
        note(mark);
    }

    private void note(Mark mark) {
        if (mark.position().isBehind(newestMark)) {
            newestMark = mark.position();
            newestUnixNanos = Math.max(newestUnixNanos, mark.receivedUnixNanos());
            newestMarkUnixNanos = newestUnixNanos;
            dueUnixNanos = newestUnixNanos + betweenNanos();
            bytesSinceMark = 0;
        }
    }

    private long betweenNanos() {
        return reach.get().isEverything() ? everyNanos : Math.min(everyNanos, FINE_NANOS);
    }

    /** Called with each entry before it is judged. */
    void next(Position position) {
        if (!position.isBehind(at)) {
            // Positions only grow: this is not the journal that the base was made of.
            checkpoints.discard();
            ahead.clear();
            newestMark = Position.START;
            newestUnixNanos = Long.MIN_VALUE;
            dueUnixNanos = Long.MIN_VALUE;
            base = Position.START;
            beginAnew();
        }
        while (!ahead.isEmpty() && position.isBehind(ahead.getFirst().position())) {
            Mark mark = ahead.removeFirst();
            if (streams.isBlind() && checkpoints.load(mark) instanceof Loaded.Found found) {
                take(found.mark(), found.streams());
            }
        }
        at = position;
    }

    /** What of the batch is new; all of it without an id. */
    Fresh admit(@Nullable BatchId batch) {
        if (batch == null) {
            return Fresh.all();
        }
        touched.add(batch.instance());
        return streams.admit(batch);
    }

    void lost(InstanceId instance, Loss loss) {
        touched.add(instance);
        streams.lost(instance, loss);
    }

    /** The entry last announced is applied. */
    void applied(long receivedUnixNanos, int plainBytes) {
        newestUnixNanos = Math.max(newestUnixNanos, receivedUnixNanos);
        bytesSinceMark += plainBytes;
        if (dueUnixNanos == Long.MIN_VALUE) {
            dueUnixNanos = newestUnixNanos + betweenNanos();
        }
    }

    /** All that the journal held at the start is applied. */
    void caughtUp() {
        if (mayForgive) {
            mayForgive = false;
            streams.forgive();
            touched.addAll(streams.instances());
        }
    }

    /**
     * After some entries: makes a checkpoint when it is time, and publishes the claims.
     *
     * @param nowUnixNanos counts while nothing comes in; 0 otherwise
     */
    void settle(long nowUnixNanos) {
        long time = Math.max(newestUnixNanos, nowUnixNanos);
        boolean isMuch =
                bytesSinceMark >= FINE_BYTES
                        && time >= newestMarkUnixNanos + LEAST_NANOS
                        && !reach.get().isEverything();
        if ((time >= dueUnixNanos || isMuch) && at.isBehind(newestMark)) {
            checkpoint(time);
        }
        publish();
        forgotten = streams.forgotten();
        intervals = streams.intervals();
    }

    /** Everything there was is applied and the thread ends: the next start begins here. */
    void end() {
        if (at.isBehind(newestMark) && !reach.get().isEverything()) {
            checkpoint(newestUnixNanos);
        }
    }

    private void checkpoint(long time) {
        bytesSinceMark = 0;
        thin();
        if (checkpoints.marks().size() >= MAX_MARKS) {
            dueUnixNanos = time + everyNanos;
            return;
        }
        Mark mark = new Mark(at, newestUnixNanos);
        Optional<String> problem = checkpoints.keep(mark, streams, states.write());
        if (problem.isEmpty()) {
            kept.increment();
            note(mark);
        } else {
            failed.increment();
            complaints.accept("no checkpoint could be made: " + problem.get());
            dueUnixNanos = time + Math.min(RETRY_NANOS, everyNanos);
        }
    }

    /** Not while a trim makes one of them the base. */
    private synchronized void thin() {
        Reach now = reach.get();
        List<Mark> marks = checkpoints.marks();
        Thinning.superfluous(marks, everyNanos, mark -> now.allowsStart(mark, newestUnixNanos))
                .forEach(checkpoints::drop);
    }

    private void publish() {
        for (InstanceId instance : touched) {
            Completeness claim = streams.claim(instance);
            if (claim == null) {
                claims.remove(instance);
            } else {
                claims.put(instance, claim);
            }
        }
        touched.clear();
        if (claims.size() > Streams.MAX_INSTANCES) {
            claims.keySet().removeIf(instance -> !streams.knows(instance));
        }
    }

    /** What came of the instance's stream; empty when it never sent a numbered batch. */
    Optional<Completeness> claim(InstanceId instance) {
        return Optional.ofNullable(claims.get(instance));
    }

    /**
     * Moves the base to the newest checkpoint that is not newer than this, that this start has read
     * past, and before which every view has stored everything.
     *
     * @return up to where the journal is no longer needed: the base's position
     */
    synchronized Position cut(long olderThanUnixNanos) {
        Reach now = reach.get();
        Mark newest = null;
        for (Mark mark : checkpoints.marks()) {
            if (mark.receivedUnixNanos() <= olderThanUnixNanos
                    && mark.position().isBehind(base)
                    && !mark.position().isBehind(at)
                    && now.allowsTrim(mark.position())) {
                newest = mark;
            }
        }
        if (newest != null) {
            Optional<String> problem = checkpoints.rebase(newest);
            if (problem.isEmpty()) {
                base = newest.position();
            } else {
                complaints.accept("the journal cannot be trimmed: " + problem.get());
            }
        }
        return base;
    }
}
