package io.adamant.collector.journal.once;

import io.adamant.collector.journal.once.Completeness.Gap;
import io.adamant.collector.journal.once.Completeness.Life;
import io.adamant.collector.journal.once.Completeness.Standing;
import io.adamant.collector.journal.once.Completeness.Unnumbered;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was seen of one instance. Owned by the view thread. */
final class Stream {

    static final int MAX_EPOCHS = 256;

    /** Losses without sequences that are kept apart. */
    static final int MAX_UNNUMBERED = 1_000;

    /** Reasons that are kept apart; what comes after them is {@link #OTHER}. */
    static final int MAX_REASONS = 64;

    static final String OTHER = "other";

    private static final int MAX_TEXT = 500;

    private final InstanceId instance;
    private final TreeMap<Long, Epoch> epochs = new TreeMap<>();
    private final Map<Named.Key, Named> named = new LinkedHashMap<>();
    private final ArrayDeque<Unnumbered> unnumbered = new ArrayDeque<>();
    private boolean forgot;

    Stream(InstanceId instance) {
        this.instance = instance;
    }

    InstanceId instance() {
        return instance;
    }

    /** The epoch of that number; a new one gets this floor. */
    Epoch epoch(long number, long floor) {
        return epochs.computeIfAbsent(number, _ -> new Epoch(number, floor));
    }

    int epochs() {
        return epochs.size();
    }

    boolean hasTooManyEpochs() {
        return epochs.size() > MAX_EPOCHS;
    }

    /** Returns how many intervals went with it. */
    int forgetOldestEpoch() {
        Map.Entry<Long, Epoch> oldest = epochs.pollFirstEntry();
        return oldest == null ? 0 : oldest.getValue().seen().size();
    }

    /**
     * Keeps what the sender says will never arrive.
     *
     * @param isBlind whether what came before is unknown
     * @return whether a bound was hit and something had to be forgotten for it
     */
    boolean lost(Loss loss, boolean isBlind) {
        String reason = cut(loss.reason());
        String detail = cut(loss.detail());
        if (!isNumbered(loss)) {
            return lost(new Unnumbered(reason, Math.max(0, loss.count()), detail));
        }
        if (!epochs.containsKey(loss.epoch())) {
            if (epochs.size() >= MAX_EPOCHS) {
                return true;
            }
            // Of this life of the spool nothing may ever come.
            epochs.put(loss.epoch(), new Epoch(loss.epoch(), isBlind ? loss.firstSequence() : 1));
        }
        Named.Key key = new Named.Key(loss.epoch(), reason);
        if (!named.containsKey(key) && named.size() >= MAX_REASONS) {
            key = new Named.Key(loss.epoch(), OTHER);
        }
        Named ranges = named.computeIfAbsent(key, Named::new);
        ranges.add(loss.firstSequence(), loss.count(), detail);
        boolean isTooMany =
                ranges.size() > Streams.MAX_INTERVALS || named.size() > MAX_REASONS + MAX_EPOCHS;
        if (isTooMany) {
            ranges.forgetLowest();
        }
        if (ranges.size() == 0) {
            named.remove(key);
        }
        return isTooMany;
    }

    private boolean lost(Unnumbered loss) {
        for (Unnumbered known : unnumbered) {
            if (known.reason().equals(loss.reason()) && known.detail().equals(loss.detail())) {
                unnumbered.remove(known);
                unnumbered.addLast(
                        new Unnumbered(loss.reason(), known.count() + loss.count(), loss.detail()));
                return false;
            }
        }
        unnumbered.addLast(loss);
        if (unnumbered.size() > MAX_UNNUMBERED) {
            unnumbered.removeFirst();
            return true;
        }
        return false;
    }

    /** How much is kept of losses: ranges, and those without. */
    int losses() {
        return unnumbered.size() + named.values().stream().mapToInt(Named::size).sum();
    }

    /** Makes room for others. */
    void forgetLosses() {
        named.clear();
        unnumbered.clear();
    }

    long intervals() {
        return epochs.values().stream().mapToLong(epoch -> epoch.seen().size()).sum();
    }

    /** A bound was hit: there is no claim any more. */
    void forget() {
        forgot = true;
    }

    void forgive() {
        epochs.values().forEach(Epoch::forgive);
    }

    @Nullable Completeness claim() {
        if (epochs.isEmpty()) {
            return null;
        }
        List<Gap> gaps = new ArrayList<>();
        List<Life> lives = new ArrayList<>();
        for (Epoch epoch : epochs.values()) {
            IntervalSet seen = epoch.seen();
            lives.add(new Life(epoch.number(), seen.seen(), seen.end() - 1));
            epoch.gaps(lossesOf(epoch.number()), gaps);
        }
        long missing =
                gaps.stream().filter(gap -> !gap.isBeyondRetention()).mapToLong(Gap::count).sum();
        Standing standing =
                forgot
                        ? Standing.NOT_CLAIMED
                        : missing == 0 && unnumbered.isEmpty() ? Standing.COMPLETE : Standing.GAPS;
        int listed = Math.min(gaps.size(), Completeness.MAX_GAPS);
        return new Completeness(
                instance,
                standing,
                lives.stream().mapToLong(Life::received).sum(),
                missing + unnumbered.stream().mapToLong(Unnumbered::count).sum(),
                lives,
                gaps.subList(0, listed),
                gaps.size() - listed,
                unnumbered.stream().limit(Completeness.MAX_GAPS).toList(),
                reasons(gaps));
    }

    private Map<String, Long> reasons(List<Gap> gaps) {
        Map<String, Long> reasons = new TreeMap<>();
        gaps.stream()
                .filter(gap -> !gap.isBeyondRetention())
                .forEach(gap -> reasons.merge(gap.reason(), gap.count(), Long::sum));
        unnumbered.forEach(loss -> reasons.merge(loss.reason(), loss.count(), Long::sum));
        return reasons;
    }

    private List<Loss> lossesOf(long epoch) {
        List<Loss> losses = new ArrayList<>();
        for (Named ranges : named.values()) {
            if (ranges.key().epoch() == epoch) {
                ranges.forEach(losses::add);
            }
        }
        losses.sort(Comparator.comparingLong(Loss::firstSequence));
        return losses;
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

    /**
     * Writes all of it; texts are {@link DataOutput#writeUTF}.
     *
     * <pre>
     * text instance, 1 forgot
     * 4 epochs;  per epoch: 8 number, 8 floor, 8 seen, 4 intervals, per interval: 8 from, 8 end
     * 4 named;   per reason: {@link Named#write}
     * 4 others;  per loss without sequences: text reason, 8 count, text detail
     * </pre>
     */
    void write(DataOutput out) throws IOException {
        out.writeUTF(instance.value());
        out.writeBoolean(forgot);
        out.writeInt(epochs.size());
        for (Epoch epoch : epochs.values()) {
            epoch.write(out);
        }
        out.writeInt(named.size());
        for (Named ranges : named.values()) {
            ranges.write(out);
        }
        out.writeInt(unnumbered.size());
        for (Unnumbered loss : unnumbered) {
            out.writeUTF(loss.reason());
            out.writeLong(loss.count());
            out.writeUTF(loss.detail());
        }
    }

    static Stream read(DataInput in) throws IOException {
        Stream stream = new Stream(new InstanceId(in.readUTF()));
        stream.forgot = in.readBoolean();
        int epochs = in.readInt();
        for (int i = 0; i < epochs; i++) {
            Epoch epoch = Epoch.read(in);
            stream.epochs.put(epoch.number(), epoch);
        }
        int reasons = in.readInt();
        for (int i = 0; i < reasons; i++) {
            Named ranges = Named.read(in);
            stream.named.put(ranges.key(), ranges);
        }
        int others = in.readInt();
        for (int i = 0; i < others; i++) {
            stream.unnumbered.addLast(new Unnumbered(in.readUTF(), in.readLong(), in.readUTF()));
        }
        return stream;
    }
}
