package io.adamant.agent.spool.loss;

import io.adamant.shared.model.Loss;
import java.util.ArrayList;
import java.util.List;

/**
 * Losses that are not yet in the stream, at most {@value #MAX}. Neighbours are joined; what does
 * not fit keeps its count but loses its place, and that is counted. Guarded by the spool's lock.
 */
public final class LossQueue {

    static final int MAX = 1024;

    private final List<Loss> losses = new ArrayList<>();
    private long unplacedRecords;
    private long unplaced;

    public void add(Loss loss) {
        Loss last = losses.isEmpty() ? null : losses.getLast();
        if (last != null && isNext(last, loss)) {
            losses.set(losses.size() - 1, joined(last, loss));
        } else if (losses.size() < MAX) {
            losses.add(loss);
        } else {
            unplaced++;
            unplacedRecords += loss.count();
        }
    }

    public boolean isEmpty() {
        return losses.isEmpty() && unplacedRecords == 0;
    }

    /** Losses that had no room of their own. */
    public long unplaced() {
        return unplaced;
    }

    /** What is queued now; stays queued until {@link #taken}. */
    public List<Loss> peek() {
        List<Loss> all = new ArrayList<>(losses);
        if (unplacedRecords > 0) {
            String words = "more than " + MAX + " losses at once; these have no sequence";
            all.add(new Loss("loss_queue", 0, 0, unplacedRecords, words));
        }
        return all;
    }

    /** All that {@link #peek} gave is on disk. */
    public void taken() {
        losses.clear();
        unplacedRecords = 0;
    }

    private static boolean isNext(Loss a, Loss b) {
        return a.epoch() == b.epoch()
                && a.epoch() != 0
                && a.count() > 0
                && a.reason().equals(b.reason())
                && a.detail().equals(b.detail())
                && a.firstSequence() + a.count() == b.firstSequence();
    }

    private static Loss joined(Loss a, Loss b) {
        return new Loss(
                a.reason(), a.epoch(), a.firstSequence(), a.count() + b.count(), a.detail());
    }
}
