package io.adamant.collector.journal.once;

import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sequences of which instance were seen, and which the sender says are lost. The key is
 * (instance, epoch): within an epoch the sequences go on over a reboot. Owned by the view thread.
 *
 * <p>Bounded: {@link #MAX_INSTANCES} instances, the least recently heard is forgotten first; {@link
 * Stream#MAX_EPOCHS} epochs each; {@link #MAX_INTERVALS} intervals per epoch and {@link
 * #MAX_INTERVALS_IN_ALL} in all; as many ranges of losses for each of {@link Stream#MAX_REASONS}
 * reasons and {@link #MAX_LOSSES_IN_ALL} in all. Where a bound is hit a repeat may be taken for
 * new, never the other way round: storing twice is the lesser evil. The instance then gets no
 * completeness claim.
 *
 * <p>It is <i>blind</i> when it began behind entries that nobody can read any more. Of what was
 * seen before it then knows nothing, and a gap there is not called missing.
 */
public final class Streams {

    /** Most instances that are remembered. */
    public static final int MAX_INSTANCES = 100_000;

    static final int MAX_INTERVALS = 16_384;

    /** Intervals of all instances together; a sender whose records never join up costs memory. */
    static final int MAX_INTERVALS_IN_ALL = 2_000_000;

    /** Ranges of losses, and losses without, of all instances together. */
    static final int MAX_LOSSES_IN_ALL = 500_000;

    private final Map<InstanceId, Stream> streams = new LinkedHashMap<>(64, 0.75f, true);
    private final int maxInAll;
    private boolean blind;
    private long intervals;
    private long losses;
    private long forgotten;

    private Streams(int maxInAll) {
        this.maxInAll = maxInAll;
    }

    /** Of a journal that is read from its very beginning. */
    public static Streams empty() {
        return new Streams(MAX_INTERVALS_IN_ALL);
    }

    /** Of a journal whose beginning is gone. */
    public static Streams blind() {
        Streams streams = empty();
        streams.blind = true;
        return streams;
    }

    static Streams bounded(int maxInAll) {
        return new Streams(maxInAll);
    }

    public boolean isBlind() {
        return blind;
    }

    /** What of the batch was not seen before; from now on all of it was. */
    public Fresh admit(BatchId batch) {
        Stream stream = stream(batch.instance());
        Epoch epoch = stream.epoch(batch.epoch(), blind ? batch.firstSequence() : 1);
        IntervalSet seen = epoch.seen();
        int before = seen.size();
        Fresh fresh =
                Fresh.of(
                        seen.add(batch.firstSequence(), batch.endSequence()),
                        batch.firstSequence(),
                        batch.count());
        intervals += seen.size() - before;
        boolean isFull = intervals > maxInAll;
        if (seen.size() > MAX_INTERVALS || (isFull && seen.size() > 1)) {
            seen.forgetLowest();
            intervals--;
            forget(stream);
        }
        if (stream.hasTooManyEpochs() || (isFull && stream.epochs() > 1)) {
            intervals -= stream.forgetOldestEpoch();
            forget(stream);
        }
        return fresh;
    }

    /** The sender says that these records will never arrive. */
    public void lost(InstanceId instance, Loss loss) {
        Stream stream = stream(instance);
        losses -= stream.losses();
        if (stream.lost(loss, blind)) {
            forget(stream);
        }
        if (losses + stream.losses() > MAX_LOSSES_IN_ALL) {
            stream.forgetLosses();
            forget(stream);
        }
        losses += stream.losses();
    }

    private Stream stream(InstanceId instance) {
        Stream stream = streams.computeIfAbsent(instance, Stream::new);
        if (streams.size() > MAX_INSTANCES) {
            Stream oldest = streams.remove(streams.keySet().iterator().next());
            if (oldest != null) {
                intervals -= oldest.intervals();
                losses -= oldest.losses();
            }
            forgotten++;
        }
        return stream;
    }

    private void forget(Stream stream) {
        stream.forget();
        forgotten++;
    }

    public boolean knows(InstanceId instance) {
        return streams.containsKey(instance);
    }

    /** All that are known. */
    public Set<InstanceId> instances() {
        return Set.copyOf(streams.keySet());
    }

    /** How often a bound was hit. */
    public long forgotten() {
        return forgotten;
    }

    /**
     * All that was left of a journal without a beginning has been read: no gap below the newest
     * record of each epoch is held against anyone.
     */
    public void forgive() {
        if (blind) {
            streams.values().forEach(Stream::forgive);
        }
    }

    /** The claim for one instance, or null when nothing numbered came from it. */
    public @Nullable Completeness claim(InstanceId instance) {
        Stream stream = streams.get(instance);
        return stream == null ? null : stream.claim();
    }

    /**
     * Writes all of it, the least recently heard instance first.
     *
     * <pre>
     * 1 blind, 8 forgotten, 4 instances
     * per instance: {@link Stream#write}
     * </pre>
     */
    public void write(DataOutput out) throws IOException {
        out.writeBoolean(blind);
        out.writeLong(forgotten);
        out.writeInt(streams.size());
        for (Stream stream : streams.values()) {
            stream.write(out);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException when it is not that
     */
    public static Streams read(DataInput in) throws IOException {
        Streams streams = empty();
        try {
            streams.blind = in.readBoolean();
            streams.forgotten = in.readLong();
            int instances = in.readInt();
            for (int i = 0; i < instances; i++) {
                Stream stream = Stream.read(in);
                streams.streams.put(stream.instance(), stream);
                streams.intervals += stream.intervals();
                streams.losses += stream.losses();
            }
        } catch (IllegalArgumentException notAName) {
            throw new IOException("no streams: " + notAName.getMessage(), notAName);
        }
        return streams;
    }

    /** Intervals in memory, for the metric. */
    public long intervals() {
        return intervals;
    }
}
