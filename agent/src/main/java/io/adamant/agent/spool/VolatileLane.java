package io.adamant.agent.spool;

import io.adamant.agent.spool.codec.Encoding;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Loss;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events that the disk refuses, in memory: the host's health must leave it while its disk is
 * broken. An epoch of its own, so that no sequence is ever given twice; an event goes either this
 * way or by the disk, never both. At most {@value #MAX_BYTES} bytes: the oldest is given up and
 * named. What is here when the process ends is named where the disk takes writes again by then, and
 * is lost without a word where it does not. Guarded by the spool's lock.
 */
final class VolatileLane {

    static final int MAX_BYTES = 128 << 10;

    private final BootId boot;
    private final long epoch;
    private final Consumer<Loss> losses;
    private final Deque<Held> held = new ArrayDeque<>();
    private long nextSequence = 1;
    private long bytes;
    private long taken;
    private long dropped;

    private static final class Held {
        private final WaitingBatch batch;
        private boolean inFlight;

        Held(WaitingBatch batch) {
            this.batch = batch;
        }
    }

    VolatileLane(BootId boot, long epoch, Consumer<Loss> losses) {
        this.boot = boot;
        this.epoch = epoch;
        this.losses = losses;
    }

    /**
     * @param frame compressed as gzip
     */
    void add(int count, long unixNanos, int frameBytes, byte[] frame) {
        held.addLast(
                new Held(
                        new WaitingBatch(
                                Lane.EVENTS,
                                boot,
                                epoch,
                                nextSequence,
                                count,
                                unixNanos,
                                frameBytes,
                                Encoding.GZIP,
                                frame)));
        nextSequence += count;
        taken += count;
        bytes += frame.length;
        Iterator<Held> oldest = held.iterator();
        while (bytes > MAX_BYTES && held.size() > 1 && oldest.hasNext()) {
            Held next = oldest.next();
            if (!next.inFlight && next != held.getLast()) {
                oldest.remove();
                giveUp(next.batch);
            }
        }
    }

    private void giveUp(WaitingBatch batch) {
        bytes -= batch.frame().length;
        dropped += batch.count();
        losses.accept(
                new Loss(
                        "spool_volatile",
                        epoch,
                        batch.firstSequence(),
                        batch.count(),
                        "lane events, kept in memory because the disk refuses"));
    }

    /** The process ends: what is not acknowledged will not come again. */
    void end() {
        held.forEach(last -> giveUp(last.batch));
        held.clear();
    }

    @Nullable WaitingBatch take() {
        for (Held next : held) {
            if (!next.inFlight) {
                next.inFlight = true;
                return next.batch;
            }
        }
        return null;
    }

    boolean hasNext() {
        for (Held next : held) {
            if (!next.inFlight) {
                return true;
            }
        }
        return false;
    }

    /** False when no such batch is in flight. */
    boolean acknowledge(WaitingBatch batch) {
        return held.removeIf(
                next -> {
                    boolean is = next.inFlight && isSame(next.batch, batch);
                    bytes -= is ? next.batch.frame().length : 0;
                    return is;
                });
    }

    private static boolean isSame(WaitingBatch a, WaitingBatch b) {
        return a.epoch() == b.epoch() && a.firstSequence() == b.firstSequence();
    }

    void putBack() {
        held.forEach(next -> next.inFlight = false);
    }

    int size() {
        return held.size();
    }

    /** Records that came this way since this process started. */
    long taken() {
        return taken;
    }

    /** Records given up since this process started. */
    long dropped() {
        return dropped;
    }
}
