package io.adamant.collector.journal.once;

import io.adamant.collector.journal.once.IntervalSet.Interval;
import io.adamant.shared.model.Loss;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The sequences of one epoch that the sender named lost for one reason. A long outage names a range
 * for each band of each batch; together they join up. Owned by the view thread.
 */
final class Named {

    /** Different words for people that are kept of one reason; the rest is left out. */
    static final int MAX_DETAILS = 4;

    /**
     * What is kept apart.
     *
     * @param reason as the sender named it
     */
    record Key(long epoch, String reason) {}

    private final Key key;
    private final IntervalSet ranges;
    private final Set<String> details = new LinkedHashSet<>();

    Named(Key key) {
        this(key, new IntervalSet());
    }

    private Named(Key key, IntervalSet ranges) {
        this.key = key;
        this.ranges = ranges;
    }

    Key key() {
        return key;
    }

    /** Adds a range; returns how many more ranges there are now, also none or fewer. */
    int add(long from, long count, String detail) {
        if (details.size() < MAX_DETAILS) {
            details.add(detail);
        }
        int before = ranges.size();
        ranges.add(from, from + count);
        return ranges.size() - before;
    }

    int size() {
        return ranges.size();
    }

    void forgetLowest() {
        ranges.forgetLowest();
    }

    /** Each range as a loss of its own. */
    void forEach(Consumer<Loss> action) {
        String detail = String.join("; ", details);
        for (Interval range : ranges.intervals()) {
            action.accept(new Loss(key.reason(), key.epoch(), range.from(), range.count(), detail));
        }
    }

    /**
     * <pre>
     * 8 epoch, text reason, 4 details, texts; 8 named in all, 4 ranges, per range: 8 from, 8 end
     * </pre>
     */
    void write(DataOutput out) throws IOException {
        out.writeLong(key.epoch());
        out.writeUTF(key.reason());
        out.writeInt(details.size());
        for (String detail : details) {
            out.writeUTF(detail);
        }
        ranges.write(out);
    }

    static Named read(DataInput in) throws IOException {
        Key key = new Key(in.readLong(), in.readUTF());
        int count = in.readInt();
        List<String> details = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            details.add(in.readUTF());
        }
        Named named = new Named(key, IntervalSet.restored(in));
        named.details.addAll(details);
        return named;
    }
}
