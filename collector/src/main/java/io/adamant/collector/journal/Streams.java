package io.adamant.collector.journal;

import io.adamant.collector.journal.Completeness.Gap;
import io.adamant.collector.journal.Completeness.Standing;
import io.adamant.collector.journal.Completeness.Unnumbered;
import io.adamant.collector.journal.IntervalSet.Interval;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which sequences of which instance were seen, and which the sender says are lost. The key is
 * (instance, epoch): within an epoch the sequences go on over a reboot. Owned by the view thread.
 *
 * <p>Bounded: {@link #MAX_INSTANCES} instances, the least recently heard is forgotten first; {@link
 * #MAX_EPOCHS} epochs each; {@link #MAX_INTERVALS} intervals per epoch and {@link
 * #MAX_INTERVALS_IN_ALL} in all; {@link #MAX_LOSSES} losses each. Where a bound is hit a repeat may
 * be taken for new, never the other way round: storing twice is the lesser evil. The instance then
 * gets no completeness claim.
 */
final class Streams {

    static final int MAX_INSTANCES = 100_000;
    static final int MAX_EPOCHS = 256;
    static final int MAX_INTERVALS = 16_384;
    static final int MAX_LOSSES = 1_000;

    /** Intervals of all instances together; a sender whose records never join up costs memory. */
    static final int MAX_INTERVALS_IN_ALL = 2_000_000;

    private static final int MAX_TEXT = 500;

    private static final class Stream {
        final TreeMap<Long, IntervalSet> epochs = new TreeMap<>();
        final ArrayDeque<Loss> losses = new ArrayDeque<>();
        boolean forgot;

        Collection<IntervalSet> sets() {
            return epochs.values();
        }
    }

    private final Map<InstanceId, Stream> streams = new LinkedHashMap<>(64, 0.75f, true);
    private final int maxInAll;
    private long intervals;
    private long forgotten;

    Streams() {
        this(MAX_INTERVALS_IN_ALL);
    }

    Streams(int maxInAll) {
        this.maxInAll = maxInAll;
    }

    /** The parts of the batch that were not seen before, in order; empty for a repeat. */
    List<Interval> admit(BatchId batch) {
        Stream stream = stream(batch.instance());
        IntervalSet seen = stream.epochs.computeIfAbsent(batch.epoch(), _ -> new IntervalSet());
        int before = seen.size();
        List<Interval> fresh = seen.add(batch.firstSequence(), batch.endSequence());
        intervals += seen.size() - before;
        boolean isFull = intervals > maxInAll;
        if (seen.size() > MAX_INTERVALS || (isFull && seen.size() > 1)) {
            seen.forgetLowest();
            intervals--;
            forget(stream);
        }
        if (stream.epochs.size() > MAX_EPOCHS || (isFull && stream.epochs.size() > 1)) {
            intervals -= stream.epochs.pollFirstEntry().getValue().size();
            forget(stream);
        }
        return fresh;
    }

    /** The sender says that these records will never arrive. */
    void lost(InstanceId instance, Loss loss) {
        Stream stream = stream(instance);
        stream.losses.addLast(
                new Loss(
                        cut(loss.reason()),
                        loss.epoch(),
                        loss.firstSequence(),
                        Math.max(0, loss.count()),
                        cut(loss.detail())));
        if (stream.losses.size() > MAX_LOSSES) {
            stream.losses.pollFirst();
            forgotten++;
        }
    }

    private Stream stream(InstanceId instance) {
        Stream stream = streams.computeIfAbsent(instance, _ -> new Stream());
        if (streams.size() > MAX_INSTANCES) {
            Stream oldest = streams.remove(streams.keySet().iterator().next());
            for (IntervalSet seen : oldest == null ? List.<IntervalSet>of() : oldest.sets()) {
                intervals -= seen.size();
            }
            forgotten++;
        }
        return stream;
    }

    private void forget(Stream stream) {
        stream.forgot = true;
        forgotten++;
    }

    boolean knows(InstanceId instance) {
        return streams.containsKey(instance);
    }

    /** How often a bound was hit. */
    long forgotten() {
        return forgotten;
    }

    /**
     * The claim for one instance, or null when nothing numbered came from it.
     *
     * @param trimmed true when the journal no longer begins where it began
     */
    @Nullable Completeness claim(InstanceId instance, boolean trimmed) {
        Stream stream = streams.get(instance);
        if (stream == null || stream.epochs.isEmpty()) {
            return null;
        }
        List<Gap> gaps = new ArrayList<>();
        long received = 0;
        for (Map.Entry<Long, IntervalSet> epoch : stream.epochs.entrySet()) {
            received += epoch.getValue().seen();
            gapsOf(
                    epoch.getKey(),
                    epoch.getValue(),
                    lossesOf(stream, epoch.getKey()),
                    trimmed,
                    gaps);
        }
        List<Unnumbered> unnumbered = unnumbered(stream);
        long missing =
                gaps.stream()
                        .filter(gap -> !gap.reason().equals(Completeness.BEYOND_RETENTION))
                        .mapToLong(Gap::count)
                        .sum();
        Standing standing =
                stream.forgot
                        ? Standing.NOT_CLAIMED
                        : missing == 0 && unnumbered.isEmpty() ? Standing.COMPLETE : Standing.GAPS;
        int listed = Math.min(gaps.size(), Completeness.MAX_GAPS);
        return new Completeness(
                instance,
                standing,
                received,
                missing + unnumbered.stream().mapToLong(Unnumbered::count).sum(),
                gaps.subList(0, listed),
                gaps.size() - listed,
                unnumbered.subList(0, Math.min(unnumbered.size(), Completeness.MAX_GAPS)));
    }

    private static List<Loss> lossesOf(Stream stream, long epoch) {
        return stream.losses.stream()
                .filter(loss -> isNumbered(loss) && loss.epoch() == epoch)
                .sorted(Comparator.comparingLong(Loss::firstSequence))
                .toList();
    }

    private static void gapsOf(
            long epoch, IntervalSet seen, List<Loss> losses, boolean trimmed, List<Gap> out) {
        long end = seen.end();
        for (Loss loss : losses) {
            end = Math.max(end, loss.firstSequence() + loss.count());
        }
        for (Interval gap : seen.gaps(end)) {
            boolean beyond = trimmed && gap.from() == 1 && gap.end() == seen.first();
            explain(epoch, gap, losses, beyond, out);
        }
    }

    /** Cuts one gap along the losses that cover parts of it. */
    private static void explain(
            long epoch, Interval gap, List<Loss> losses, boolean beyond, List<Gap> out) {
        long at = gap.from();
        for (Loss loss : losses) {
            long from = Math.max(at, loss.firstSequence());
            long end = Math.min(gap.end(), loss.firstSequence() + loss.count());
            if (from < end) {
                unexplained(epoch, at, from, beyond, out);
                out.add(new Gap(epoch, from, end - from, loss.reason(), loss.detail()));
                at = end;
            }
        }
        unexplained(epoch, at, gap.end(), beyond, out);
    }

    private static void unexplained(
            long epoch, long from, long end, boolean beyond, List<Gap> out) {
        if (from < end) {
            out.add(
                    new Gap(
                            epoch,
                            from,
                            end - from,
                            beyond ? Completeness.BEYOND_RETENTION : Completeness.NOT_ARRIVED,
                            beyond
                                    ? "older than what the journal keeps"
                                    : "no loss was named; it may still be on its way"));
        }
    }

    private static List<Unnumbered> unnumbered(Stream stream) {
        return stream.losses.stream()
                .filter(loss -> !isNumbered(loss))
                .map(loss -> new Unnumbered(loss.reason(), loss.count(), loss.detail()))
                .toList();
    }

    private static boolean isNumbered(Loss loss) {
        return loss.epoch() >= 1
                && loss.firstSequence() >= 1
                && loss.count() >= 1
                && loss.firstSequence() <= Long.MAX_VALUE - loss.count();
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
