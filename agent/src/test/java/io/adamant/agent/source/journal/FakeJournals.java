package io.adamant.agent.source.journal;

import io.adamant.agent.source.journal.entry.FieldBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A journal in memory that behaves as libsystemd does: ordered entries of one boot at a time, a
 * search that lands at a moment, an end that is remembered by the number of entries.
 */
final class FakeJournals implements Journals {

    static final JournalId SERIES = new JournalId(0xaaL, 1);
    static final JournalId OTHER_SERIES = new JournalId(0xbbL, 2);
    static final long START = 1_700_000_000_000_000L;

    /** One entry. */
    static final class Written {

        final Place place;
        final List<byte[]> fields = new ArrayList<>();
        boolean isDamaged;

        /** It is counted already, and its boot's chain does not have it yet. */
        boolean isHalfWritten;

        private Written(Place place) {
            this.place = place;
        }

        Written field(String name, String value) {
            fields.add((name + "=" + value).getBytes(StandardCharsets.UTF_8));
            return this;
        }
    }

    final List<Written> entries = new ArrayList<>();
    final Deque<Journal.Change> changes = new ArrayDeque<>();

    /** Why the next openings find none; empty when they find one. */
    @Nullable Absent absent;

    /** The next calls to the library that fail. */
    int failures;

    /** How many calls go well before one fails; -1 when none is to fail. */
    int callsBeforeFailure = -1;

    boolean isSilent;
    int openings;
    int open;

    /** What the handle that is open passes over from now on. */
    final Set<Written> hidden = new HashSet<>();

    /** An entry with these numbers. */
    Written write(JournalId series, long seqnum, JournalId boot, long monotonic, String message) {
        Place place = new Place(series, seqnum, boot, monotonic, START + monotonic, seqnum * 31);
        Written written = new Written(place).field("MESSAGE", message);
        entries.add(written);
        return written;
    }

    /** The next entry of this boot in {@link #SERIES}, a millisecond after the last. */
    Written write(JournalId boot, String message) {
        Place last = entries.isEmpty() ? null : entries.getLast().place;
        long seqnum = last == null ? 1 : last.seqnum() + 1;
        long monotonic = last == null || !last.boot().equals(boot) ? 1000 : after(last);
        return write(SERIES, seqnum, boot, monotonic, message);
    }

    private static long after(Place last) {
        return last.monotonicMicros() + 1000;
    }

    void writeAll(JournalId boot, String word, int from, int to) {
        for (int i = from; i <= to; i++) {
            write(boot, word + i);
        }
    }

    void tell(Journal.Change change) {
        changes.add(change);
    }

    @Override
    public Opened open(@Nullable Path directory) {
        if (absent != null) {
            return absent;
        }
        fail("open");
        openings++;
        open++;
        changes.clear();
        hidden.clear();
        return new Ready(new Handle());
    }

    private void fail(String what) {
        boolean isNow = callsBeforeFailure == 0;
        callsBeforeFailure = Math.max(-1, callsBeforeFailure - 1);
        if (isNow || failures > 0) {
            failures = Math.max(0, failures - 1);
            throw new JournalException(JournalException.Code.CALL, what + ": no memory");
        }
    }

    private final class Handle implements Journal {

        private @Nullable JournalId boot;
        private int index = -1;
        private int nextField;
        private int countAtEnd = -1;
        private boolean isClosed;

        @Override
        public int fd() {
            return 42;
        }

        @Override
        public Change process() {
            fail("process");
            Change change = changes.poll();
            return change == null ? Change.NONE : change;
        }

        @Override
        public boolean isSilent() {
            return isSilent;
        }

        @Override
        public List<JournalId> boots() {
            return entries.stream().map(each -> each.place.boot()).distinct().toList();
        }

        @Override
        public void only(JournalId wanted) {
            boot = wanted;
        }

        @Override
        public void seekFirst() {
            index = -1;
            countAtEnd = -1;
        }

        @Override
        public void seek(Place place) {
            seekFirst();
            while (index + 1 < entries.size() && !isAt(entries.get(index + 1).place, place)) {
                index++;
            }
        }

        private boolean isAt(Place each, Place sought) {
            return each.boot().equals(boot) && each.monotonicMicros() >= sought.monotonicMicros();
        }

        @Override
        public boolean next() {
            if (isClosed) {
                throw new AssertionError("the journal is closed");
            }
            fail("next");
            if (countAtEnd == entries.size()) {
                return false;
            }
            countAtEnd = -1;
            for (int i = index + 1; i < entries.size(); i++) {
                Written each = entries.get(i);
                boolean isSeen = !each.isHalfWritten && !hidden.contains(each);
                if (each.place.boot().equals(boot) && isSeen) {
                    index = i;
                    nextField = 0;
                    return true;
                }
            }
            countAtEnd = entries.size();
            return false;
        }

        @Override
        public Place place() {
            return entries.get(index).place;
        }

        @Override
        public boolean field(FieldBuffer into) {
            Written at = entries.get(index);
            if (at.isDamaged) {
                throw new JournalException(JournalException.Code.ENTRY, "bad message");
            }
            if (nextField == at.fields.size()) {
                return false;
            }
            byte[] field = at.fields.get(nextField++);
            int length = Math.min(field.length, MAX_FIELD_BYTES);
            System.arraycopy(field, 0, into.hold(length), 0, length);
            return true;
        }

        @Override
        public void close() {
            if (!isClosed) {
                open--;
            }
            isClosed = true;
        }
    }
}
