package io.adamant.collector.journal.once;

import io.adamant.collector.journal.once.Completeness.Gap;
import io.adamant.collector.journal.once.IntervalSet.Interval;
import io.adamant.shared.model.Loss;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** What was seen of one life of an instance's spool. Owned by the view thread. */
final class Epoch {

    private final long number;
    private final IntervalSet seen;
    private long floor;

    private Epoch(long number, IntervalSet seen, long floor) {
        this.number = number;
        this.seen = seen;
        this.floor = floor;
    }

    /**
     * An epoch of which nothing was seen yet.
     *
     * @param floor no gap that ends here or below is called missing
     */
    Epoch(long number, long floor) {
        this(number, new IntervalSet(), floor);
    }

    long number() {
        return number;
    }

    IntervalSet seen() {
        return seen;
    }

    /** No gap below the newest record is called missing. */
    void forgive() {
        floor = seen.end();
    }

    /**
     * What is missing.
     *
     * @param losses those of this epoch, by their first sequence
     */
    void gaps(List<Loss> losses, List<Gap> out) {
        long end = seen.end();
        for (Loss loss : losses) {
            end = Math.max(end, end(loss));
        }
        int first = 0;
        for (Interval gap : seen.gaps(end)) {
            while (first < losses.size() && end(losses.get(first)) <= gap.from()) {
                first++;
            }
            explain(gap, losses.subList(first, losses.size()), out);
        }
    }

    private static long end(Loss loss) {
        return loss.firstSequence() + loss.count();
    }

    /** Cuts one gap along the losses that cover parts of it. */
    private void explain(Interval gap, List<Loss> losses, List<Gap> out) {
        long at = gap.from();
        for (Loss loss : losses) {
            if (loss.firstSequence() >= gap.end()) {
                break;
            }
            long from = Math.max(at, loss.firstSequence());
            long end = Math.min(gap.end(), end(loss));
            if (from < end) {
                unexplained(at, from, out);
                out.add(new Gap(number, from, end - from, loss.reason(), loss.detail()));
                at = end;
            }
        }
        unexplained(at, gap.end(), out);
    }

    private void unexplained(long from, long end, List<Gap> out) {
        boolean beyond = end <= floor;
        if (from < end) {
            out.add(
                    new Gap(
                            number,
                            from,
                            end - from,
                            beyond ? Completeness.BEYOND_RETENTION : Completeness.NOT_ARRIVED,
                            beyond
                                    ? "older than what is known of the journal"
                                    : "no loss was named; it may still be on its way"));
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(number);
        out.writeLong(floor);
        seen.write(out);
    }

    static Epoch read(DataInput in) throws IOException {
        long number = in.readLong();
        long floor = in.readLong();
        return new Epoch(number, IntervalSet.restored(in), floor);
    }
}
