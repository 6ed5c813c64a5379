package io.adamant.agent.ship;

import io.adamant.agent.spool.WaitingBatch;
import io.adamant.shared.model.Loss;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch in flight: how many of its parts are not dealt with, and what of it is lost. */
final class Consignment {

    private final WaitingBatch batch;
    private final List<Loss> losses = new ArrayList<>();
    private int open = 1;
    private boolean touched;

    Consignment(WaitingBatch batch) {
        this.batch = batch;
    }

    WaitingBatch batch() {
        return batch;
    }

    List<Loss> losses() {
        return List.copyOf(losses);
    }

    /** Nothing of it is dealt with: it may go back into the spool as it came. */
    boolean isWhole() {
        return !touched;
    }

    boolean isDone() {
        return open == 0;
    }

    void partDone() {
        open--;
        touched = true;
    }

    /** One part became two. */
    void parted() {
        open++;
        touched = true;
    }

    /** A part is no longer as it was stored. */
    void changed() {
        touched = true;
    }

    void lose(String reason, Part part, long count, @Nullable String why) {
        String words = "lane " + batch.lane().label() + ": " + why;
        losses.add(new Loss(reason, batch.epoch(), part.firstSequence(), count, words));
    }
}
