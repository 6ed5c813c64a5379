package io.adamant.agent.spool;

import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.format.Facts;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.lane.LaneWriter;
import io.adamant.agent.spool.lane.Lanes;
import io.adamant.agent.spool.lane.Lanes.Done;
import io.adamant.agent.spool.lane.Lanes.Prepared;
import io.adamant.agent.spool.lane.Victims;
import io.adamant.agent.spool.lane.Victims.Victim;
import io.adamant.agent.spool.loss.LossQueue;
import io.adamant.agent.spool.loss.LossRecords;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.SeverityBand;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a group commit does, in this order; each step holds when the process dies after it.
 *
 * <ol>
 *   <li>Losses become events.
 *   <li>While the cap is exceeded: the oldest logs of band low are named, the events written, then
 *       the records go; then band plain, band high, metrics, what waits to be written of both, and
 *       last the oldest events.
 *   <li>Events are written and forced, then metrics, then logs: a disk that refuses the logs still
 *       takes the evidence.
 * </ol>
 *
 * <p>On a disk that is full below the cap, events make room for themselves: the oldest closed
 * segments of logs, then of metrics, are deleted and named. Logs make no room for logs: the files
 * that they were read from are the better buffer. But what is done goes first, for all: otherwise a
 * disk that is too full for the next state would never be told that it may be emptied. Owned by the
 * collecting thread.
 */
final class CommitWork {

    /** Most segments that one commit gives up. */
    private static final int MAX_VICTIMS = 1024;

    /** Tries of one write of metrics or logs after which a full disk is left alone. */
    private static final int MAX_TRIES = 3;

    private final ReentrantLock lock;
    private final Lanes lanes;
    private final Victims victims;
    private final SpoolOptions options;
    private final Codecs codecs;
    private final LossQueue losses;
    private final BootId boot;
    private final WallClock wall;

    CommitWork(
            ReentrantLock lock,
            Lanes lanes,
            SpoolOptions options,
            Codecs codecs,
            LossQueue losses,
            BootId boot,
            WallClock wall) {
        this.lock = lock;
        this.lanes = lanes;
        this.victims = lanes.victims();
        this.options = options;
        this.codecs = codecs;
        this.losses = losses;
        this.boot = boot;
        this.wall = wall;
    }

    /** Steps 1 and 2, under the lock. */
    void makeRoom() throws IOException {
        lanes.trim();
        nameLosses();
        for (int i = 0; i < MAX_VICTIMS && isOverCap(); i++) {
            Victim victim = victim();
            if (victim == null && !dropWaiting()) {
                victim = oldest(Lane.EVENTS);
                if (victim == null) {
                    return;
                }
            }
            if (victim != null) {
                giveUp(victim);
            }
        }
    }

    private @Nullable Victim victim() throws IOException {
        for (SeverityBand band : SeverityBand.values()) {
            Victim logs = victims.next(Lane.LOGS, band, false);
            if (logs != null) {
                return logs;
            }
        }
        Victim logs = oldest(Lane.LOGS);
        return logs == null ? oldest(Lane.METRICS) : logs;
    }

    /** The oldest segment of all bands; the present one when there is no other. */
    private @Nullable Victim oldest(Lane lane) throws IOException {
        Victim closed = victims.next(lane, SeverityBand.HIGH, false);
        return closed == null ? victims.next(lane, SeverityBand.HIGH, true) : closed;
    }

    /** The losses go to disk before their records go. */
    private void giveUp(Victim victim) throws IOException {
        victims.begin(victim);
        victim.losses().forEach(losses::add);
        nameLosses();
        writeEvents(false); // the victim looks done, but is not before its losses are written
        victims.giveUp(victim, codecs);
    }

    /** Logs and metrics that are not written yet find no room; where they were read is kept. */
    private boolean dropWaiting() {
        boolean any = false;
        for (Lane lane : new Lane[] {Lane.LOGS, Lane.METRICS}) {
            LaneWriter writer = lanes.writer(lane);
            long count = writer.nextSequence() - writer.durableSequence();
            if (count > 0) {
                writer.forgetWaiting();
                losses.add(new Loss("spool_cap", 0, 0, count, "lane " + lane.label()));
                victims.droppedWaiting(lane, count);
                any = true;
                if (lane == Lane.LOGS) {
                    writer.add(
                            new int[3],
                            wall.unixNanos(),
                            Facts.batch(boot, lanes.moved()),
                            codecs.gzip(),
                            new byte[0],
                            0,
                            0);
                }
            }
        }
        nameLosses();
        return any;
    }

    private boolean isOverCap() {
        long others = needed(Lane.METRICS) + needed(Lane.LOGS);
        boolean adding = others > lanes.bytes(Lane.METRICS) + lanes.bytes(Lane.LOGS);
        return others + needed(Lane.EVENTS) > options.capBytes()
                || (adding && others > options.capBytes() - options.reservedBytes());
    }

    /** A lane's files after the write of what waits. */
    private long needed(Lane lane) {
        LaneWriter writer = lanes.writer(lane);
        int waiting = writer.waitingBytes();
        long more = waiting == 0 ? 0 : waiting + Lanes.STATE_BYTES;
        return lanes.bytes(lane)
                + more
                + (waiting > 0 && writer.isFull() ? lanes.checkpointBytes(lane) : 0);
    }

    /** Moves the queued losses into the next write of events. */
    private void nameLosses() {
        if (losses.isEmpty()) {
            return;
        }
        long now = wall.unixNanos();
        List<Loss> all = losses.peek();
        byte[] facts = Facts.batch(boot, Map.of());
        for (LossRecords.Frame frame : LossRecords.frames(all, now)) {
            lanes.writer(Lane.EVENTS)
                    .add(
                            new int[] {0, frame.count(), 0},
                            now,
                            facts,
                            codecs.gzip(),
                            frame.bytes(),
                            0,
                            frame.bytes().length);
        }
        losses.taken();
    }

    /** Writes events, and makes room for them where the disk has none. */
    void writeEvents() throws IOException {
        writeEvents(true);
    }

    private void writeEvents(boolean evenDone) throws IOException {
        for (int i = 0; ; i++) {
            try {
                write(Lane.EVENTS);
                return;
            } catch (IOException refused) {
                if (Committed.causeOf(refused) != Committed.Cause.NO_SPACE
                        || i >= MAX_VICTIMS
                        || !isRoomMade(evenDone)) {
                    throw refused;
                }
            }
        }
    }

    private boolean isRoomMade(boolean evenDone) throws IOException {
        lock.lock();
        try {
            if (evenDone && lanes.deleteDone(Lane.LOGS)) {
                return true;
            }
            Victim gone = victims.deleteOldest(Lane.LOGS);
            gone = gone == null ? victims.deleteOldest(Lane.METRICS) : gone;
            if (gone == null) {
                return false;
            }
            gone.losses().forEach(losses::add);
            nameLosses();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Writes metrics or logs; on a full disk what is done goes first, and they are tried again. */
    void writeBulk(Lane lane) throws IOException {
        for (int i = 0; ; i++) {
            try {
                write(lane);
                return;
            } catch (IOException refused) {
                if (Committed.causeOf(refused) != Committed.Cause.NO_SPACE
                        || i >= MAX_TRIES
                        || !isDoneDeleted(lane)) {
                    throw refused;
                }
            }
        }
    }

    private boolean isDoneDeleted(Lane lane) throws IOException {
        saveDone();
        lock.lock();
        try {
            return lanes.deleteDone(lane);
        } finally {
            lock.unlock();
        }
    }

    /** Says on disk what is done, so that no start takes what is deleted for lost. */
    private void saveDone() throws IOException {
        boolean isUnsaved;
        lock.lock();
        try {
            isUnsaved = lanes.hasUnsaved() && lanes.writer(Lane.EVENTS).waitingBytes() == 0;
        } finally {
            lock.unlock();
        }
        try {
            if (isUnsaved) {
                write(Lane.EVENTS);
            }
        } catch (IOException full) {
            // No room even for that: a crash before the next write names as lost what has arrived,
            // and who has a record takes no notice. Any other trouble the next write meets again.
            if (Committed.causeOf(full) != Committed.Cause.NO_SPACE) {
                throw full;
            }
        }
    }

    /** Writes and forces what waits in a lane; the disk is waited for without the lock. */
    void write(Lane lane) throws IOException {
        Prepared prepared;
        lock.lock();
        try {
            prepared = lanes.prepare(lane);
        } finally {
            lock.unlock();
        }
        Done done = lanes.write(prepared);
        lock.lock();
        try {
            lanes.written(done);
        } finally {
            lock.unlock();
        }
    }
}
