package io.adamant.agent.ship.cargo;

import io.adamant.agent.spool.WaitingBatch;
import io.adamant.shared.model.Loss;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch in flight: how many of its parts are not dealt with, and what of it is lost. */
public final class Consignment {

    private final WaitingBatch batch;
    private final List<Loss> losses = new ArrayList<>();
    private int open = 1;
    private boolean touched;

    public Consignment(WaitingBatch batch) {
        this.batch = batch;
    }

    public WaitingBatch batch() {
        return batch;
    }

    public List<Loss> losses() {
        return List.copyOf(losses);
    }

    /** Nothing of it is dealt with: it may go back into the spool as it came. */
    public boolean isWhole() {
        return !touched;
    }

    public boolean isDone() {
        return open == 0;
    }

    public void partDone() {
        open--;
        touched = true;
    }

    /** One part became two. */
    public void parted() {
        open++;
        touched = true;
    }

    /** A part is no longer as it was stored. */
    public void changed() {
        touched = true;
    }

    public void lose(String reason, Part part, long count, @Nullable String why) {
        String words = "lane " + batch.lane().label() + ": " + why;
        losses.add(new Loss(reason, batch.epoch(), part.firstSequence(), count, words));
    }
}
