package io.adamant.agent.source.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which entry comes next, whichever files it lies in. Boot by boot: the rest of the boot that the
 * position is in, the boots between, then this boot from its first entry. Within a boot, entries
 * are ordered by sequence number and monotonic time, so that a step of the wall clock neither hides
 * nor repeats any, and the first entry of a new boot cannot be taken for the one at the position
 * (systemd issue 38912: {@code --after-cursor} passes over one entry without looking which).
 *
 * <p>After opening, the entries of the position's moment are looked at one by one: those that were
 * taken are known by their sequence number or, in another file (journald copies the volatile
 * journal into a persistent one), by their place among the entries of that moment. When the
 * position's entry is not there, what is missing behind it is a gap, and the walk goes on with the
 * next entry there is.
 */
final class BootWalk {

    private final JournalId thisBoot;
    private final boolean fromOldest;
    private final Deque<JournalId> boots = new ArrayDeque<>();
    private @Nullable Position position;
    private @Nullable Journal journal;
    private @Nullable Place present;

    /** The entry at the position is still to be found, or was just passed. */
    private boolean resuming;

    private boolean found;
    private boolean vanished;
    private int skipped;

    /** More than one series is being written in turn, so that numbers left out mean nothing. */
    private boolean mixed;

    /**
     * Entries that are missing.
     *
     * @param count how many, or 0 when that cannot be known
     * @param vacuumed the last entry that was taken is missing too
     */
    record Gap(long count, boolean vacuumed, Place after, Place before) {}

    /**
     * @param fromOldest without a position, begin with the oldest boot instead of this one
     */
    BootWalk(JournalId thisBoot, boolean fromOldest, @Nullable Position position) {
        this.thisBoot = thisBoot;
        this.fromOldest = fromOldest;
        this.position = position;
    }

    /** Goes on in a journal that was just opened. */
    void open(Journal opened) {
        journal = opened;
        mixed = false;
        if (boots.isEmpty()) {
            plan(opened);
        }
        begin(opened);
    }

    /** Goes to the next entry that was not taken yet; whether there is one. */
    boolean next() {
        Journal from = opened();
        while (true) {
            while (from.next()) {
                Place place = from.place();
                if (!resuming || !isTaken(place)) {
                    present = place;
                    return true;
                }
            }
            if (boots.size() <= 1) {
                return false;
            }
            boots.removeFirst();
            vanished |= resuming && !found;
            begin(from);
        }
    }

    /** Where the present entry is. */
    Place place() {
        if (present == null) {
            throw new IllegalStateException("not at an entry");
        }
        return present;
    }

    /** The present entry is in good hands; what is missing before it. */
    @Nullable Gap take() {
        Place place = place();
        Position last = position;
        Gap gap = last == null ? null : gap(last.place(), place);
        int before = last != null && place.isSameMoment(last.place()) ? last.ordinal() : 0;
        position = new Position(place, before + 1);
        vanished = false;
        return gap;
    }

    /** The last entry that was taken. */
    @Nullable Position position() {
        return position;
    }

    private Journal opened() {
        if (journal == null) {
            throw new IllegalStateException("no journal is open");
        }
        return journal;
    }

    private void begin(Journal from) {
        JournalId boot = boots.getFirst();
        from.only(boot);
        skipped = 0;
        found = false;
        Position last = position;
        resuming = last != null && last.place().boot().equals(boot);
        if (last != null && resuming) {
            from.seek(boot, last.place().monotonicMicros());
        } else {
            from.seekFirst();
        }
    }

    /** Whether an entry at or behind the position's moment was taken before. */
    private boolean isTaken(Place place) {
        Position last = position;
        if (last == null) {
            return false;
        }
        if (!place.isSameSeries(last.place())
                && place.boot().equals(last.place().boot())
                && place.monotonicMicros() < last.place().monotonicMicros()) {
            return true; // seeking may land before the moment in a file that ends before it
        }
        boolean taken =
                place.isSameSeries(last.place())
                        ? place.seqnum() <= last.place().seqnum()
                        : place.isSameMoment(last.place()) && skipped < last.ordinal();
        if (taken) {
            skipped++;
            found = true;
            return true;
        }
        resuming = false;
        vanished = !found;
        return false;
    }

    private @Nullable Gap gap(Place last, Place place) {
        if (!place.isSameSeries(last)) {
            mixed |= !vanished && skipped == 0 && place.boot().equals(last.boot());
            // One counter may number several series (user journals before systemd 254).
            boolean isNext = place.seqnum() == last.seqnum() + 1;
            return vanished && !isNext ? new Gap(0, true, last, place) : null;
        }
        long count = place.seqnum() - last.seqnum() - 1;
        return count > 0 && (vanished || !mixed) ? new Gap(count, vanished, last, place) : null;
    }

    private void plan(Journal from) {
        Position known = position;
        Place last = known == null ? null : known.place();
        if (last != null && !last.boot().equals(thisBoot)) {
            boots.add(last.boot());
        }
        boolean hasEarlier = last == null ? fromOldest : !last.boot().equals(thisBoot);
        if (hasEarlier) {
            boots.addAll(between(from, last));
        }
        boots.add(thisBoot);
    }

    /** The other boots that began after the position, oldest first. */
    private List<JournalId> between(Journal from, @Nullable Place last) {
        List<Place> firsts = new ArrayList<>();
        for (JournalId boot : from.boots()) {
            if (!boot.equals(thisBoot) && (last == null || !boot.equals(last.boot()))) {
                from.only(boot);
                from.seekFirst();
                if (from.next()) {
                    firsts.add(from.place());
                }
            }
        }
        firsts.removeIf(first -> last != null && !isAfter(first, last));
        firsts.sort(Comparator.comparingLong(Place::realtimeMicros));
        return firsts.stream().map(Place::boot).toList();
    }

    private static boolean isAfter(Place place, Place last) {
        return place.isSameSeries(last)
                ? place.seqnum() > last.seqnum()
                : place.realtimeMicros() > last.realtimeMicros();
    }
}
