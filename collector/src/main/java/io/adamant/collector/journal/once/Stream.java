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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was seen of one instance. Owned by the view thread. */
final class Stream {

    static final int MAX_EPOCHS = 256;
    static final int MAX_LOSSES = 1_000;

    private static final int MAX_TEXT = 500;

    private final InstanceId instance;
    private final TreeMap<Long, Epoch> epochs = new TreeMap<>();
    private final ArrayDeque<Loss> losses = new ArrayDeque<>();
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

    void lost(Loss loss) {
        losses.addLast(
                new Loss(
                        cut(loss.reason()),
                        loss.epoch(),
                        loss.firstSequence(),
                        Math.max(0, loss.count()),
                        cut(loss.detail())));
    }

    int losses() {
        return losses.size();
    }

    boolean hasTooManyLosses() {
        return losses.size() > MAX_LOSSES;
    }

    void forgetOldestLoss() {
        losses.pollFirst();
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
        List<Unnumbered> unnumbered = unnumbered();
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
                unnumbered.subList(0, Math.min(unnumbered.size(), Completeness.MAX_GAPS)));
    }

    private List<Loss> lossesOf(long epoch) {
        return losses.stream()
                .filter(loss -> isNumbered(loss) && loss.epoch() == epoch)
                .sorted(Comparator.comparingLong(Loss::firstSequence))
                .toList();
    }

    private List<Unnumbered> unnumbered() {
        return losses.stream()
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

    /**
     * Writes all of it; texts are {@link DataOutput#writeUTF}.
     *
     * <pre>
     * text instance, 1 forgot
     * 4 epochs;  per epoch: 8 number, 8 floor, 8 seen, 4 intervals, per interval: 8 from, 8 end
     * 4 losses;  per loss: text reason, 8 epoch, 8 first sequence, 8 count, text detail
     * </pre>
     */
    void write(DataOutput out) throws IOException {
        out.writeUTF(instance.value());
        out.writeBoolean(forgot);
        out.writeInt(epochs.size());
        for (Epoch epoch : epochs.values()) {
            epoch.write(out);
        }
        out.writeInt(losses.size());
        for (Loss loss : losses) {
            out.writeUTF(loss.reason());
            out.writeLong(loss.epoch());
            out.writeLong(loss.firstSequence());
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
        int losses = in.readInt();
        for (int i = 0; i < losses; i++) {
            stream.losses.addLast(
                    new Loss(
                            in.readUTF(),
                            in.readLong(),
                            in.readLong(),
                            in.readLong(),
                            in.readUTF()));
        }
        return stream;
    }
}
