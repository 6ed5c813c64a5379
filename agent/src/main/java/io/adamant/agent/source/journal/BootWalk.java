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

    /** The last entry that was taken, and which one of its moment it was. */
    private @Nullable Place last;

    private int ordinal;
    private @Nullable Journal journal;
    private @Nullable Place present;

    /** The entry at the position is still to be found, or was just passed. */
    private boolean resuming;

    private boolean found;

    /** The present entry is the first one behind the position after a search. */
    private boolean resumed;

    private boolean vanished;
    private int skipped;

    /** The last look found no entry. */
    private boolean atEnd;

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
        if (position != null) {
            last = position.place();
            ordinal = position.ordinal();
        }
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

    /**
     * The journal told of a change: where there was no entry, looks anew from the position on. An
     * entry is counted in its file's header before its boot's chain has it (systemd,
     * journal_file_link_entry); a reader that looks between the two remembers the count, and
     * without a new search it would not look again before the next entry.
     */
    void lookAgain() {
        if (atEnd) {
            begin(opened());
        }
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
                atEnd = true;
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

    /** What is missing before the present entry; to be asked once, before it is taken. */
    @Nullable Gap gap() {
        return last == null ? null : gap(last, place());
    }

    /** The present entry is in good hands. */
    void take() {
        Place place = place();
        ordinal = last != null && place.isSameMoment(last) ? ordinal + 1 : 1;
        last = place;
        vanished = false;
        resumed = false;
    }

    /** The last entry that was taken. */
    @Nullable Position position() {
        return last == null ? null : new Position(last, ordinal);
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
        resumed = false;
        atEnd = false;
        resuming = last != null && last.boot().equals(boot);
        if (last != null && resuming) {
            from.seek(last);
        } else {
            from.seekFirst();
        }
    }

    /** Whether an entry at or behind the position's moment was taken before. */
    private boolean isTaken(Place place) {
        if (last == null) {
            return false;
        }
        if (!place.isSameSeries(last)
                && place.boot().equals(last.boot())
                && place.monotonicMicros() < last.monotonicMicros()) {
            return true; // seeking may land before the moment in a file of another series
        }
        boolean taken =
                place.isSameSeries(last)
                        ? place.seqnum() <= last.seqnum()
                        : place.isSameMoment(last) && skipped < ordinal;
        if (taken) {
            skipped++;
            found = true;
            return true;
        }
        resuming = false;
        resumed = true;
        vanished = !found;
        return false;
    }

    private @Nullable Gap gap(Place before, Place place) {
        if (!place.isSameSeries(before)) {
            mixed |= !resumed && place.boot().equals(before.boot());
            // One counter may number several series (user journals before systemd 254).
            boolean isNext = place.seqnum() == before.seqnum() + 1;
            return vanished && !isNext ? new Gap(0, true, before, place) : null;
        }
        long count = place.seqnum() - before.seqnum() - 1;
        return count > 0 && (vanished || !mixed) ? new Gap(count, vanished, before, place) : null;
    }

    private void plan(Journal from) {
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
    private List<JournalId> between(Journal from, @Nullable Place position) {
        List<Place> firsts = new ArrayList<>();
        for (JournalId boot : from.boots()) {
            if (!boot.equals(thisBoot) && (position == null || !boot.equals(position.boot()))) {
                from.only(boot);
                from.seekFirst();
                if (from.next()) {
                    firsts.add(from.place());
                }
            }
        }
        firsts.removeIf(first -> position != null && !isAfter(first, position));
        firsts.sort(Comparator.comparingLong(Place::realtimeMicros));
        return firsts.stream().map(Place::boot).toList();
    }

    private static boolean isAfter(Place place, Place last) {
        return place.isSameSeries(last)
                ? place.seqnum() > last.seqnum()
                : place.realtimeMicros() > last.realtimeMicros();
    }
}
