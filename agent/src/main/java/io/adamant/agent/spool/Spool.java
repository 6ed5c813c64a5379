package io.adamant.agent.spool;

import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.agent.spool.disk.Disk;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.Owner;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.lane.LaneWriter;
import io.adamant.agent.spool.lane.Lanes;
import io.adamant.agent.spool.loss.LossQueue;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The disk buffer of one agent. What is taken is numbered, compressed once, and becomes durable and
 * visible by group commit; what is visible is shipped by lane and acknowledged.
 *
 * <ul>
 *   <li>Each lane has an epoch and, within it, a sequence from 1. A restart goes on where the lane
 *       ends; damage at its end starts a new epoch.
 *   <li>Positions are in the same record as the data they cover. An empty value forgets its key.
 *   <li>At {@link SpoolOptions#capBytes} the oldest logs of the lowest severity go first, {@link
 *       CommitWork}. Logs and metrics leave an eighth of the cap to events. Each loss is an event
 *       in this same spool, on disk before its records go.
 *   <li>Acknowledgements are written with the next commit, or at {@link #close}. After a crash some
 *       batches may therefore be sent again, under the same id.
 *   <li>While the disk refuses even events, new ones are handed out from memory ({@link
 *       VolatileLane}).
 * </ul>
 *
 * <p>Threads: one collecting thread appends, commits and closes; one shipping thread takes, awaits
 * and acknowledges; {@link #stats}, {@link #own}, {@link #owner} and {@link #wake} are for any. One
 * lock, which is not held while a commit waits for the disk, unless it has to make room. The
 * threads must not be interrupted: an interrupt closes a file channel.
 */
public final class Spool implements AutoCloseable {

    /** A commit that the disk refused is due again after this long. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Lanes lanes;
    private final CommitWork work;
    private final Intake intake;
    private final Codecs codecs;
    private final LossQueue losses;
    private final VolatileLane inMemory;
    private final Outbox outbox;
    private final DirectoryLock directory;
    private final SpoolOptions options;
    private final BootId boot;
    private final WallClock wall;
    private final MonotonicClock monotonic;
    private @Nullable HostResource newOwner;
    private long commitDueNanos = Long.MAX_VALUE;
    private long failedCommits;
    private long refusedBatches;
    private Committed.Cause lastCause = Committed.Cause.IO;
    private boolean refusing;
    private boolean refusingEvents;
    private boolean woken;
    private boolean closed;

    private Spool(
            Lanes lanes,
            LossQueue losses,
            DirectoryLock directory,
            Codecs codecs,
            SpoolOptions options,
            BootId boot,
            WallClock wall,
            MonotonicClock monotonic) {
        this.lanes = lanes;
        this.losses = losses;
        this.directory = directory;
        this.codecs = codecs;
        this.options = options;
        this.boot = boot;
        this.wall = wall;
        this.monotonic = monotonic;
        this.work = new CommitWork(lock, lanes, options, codecs, losses, boot, wall);
        this.intake = new Intake(lanes, codecs, options, boot, wall);
        this.inMemory =
                new VolatileLane(
                        boot, Lane.volatileEpoch(wall.unixNanos() / 1_000_000), losses::add);
        this.outbox = new Outbox(lanes, inMemory, monotonic);
        this.refusingEvents = !directory.isHeld();
        this.refusing = refusingEvents;
    }

    /**
     * What {@link #open} has found.
     *
     * @param positions each source's place, as of the last durable record
     * @param losses what may be lost; they are in the stream already and need no more handling
     */
    public record Opened(Spool spool, Map<String, String> positions, List<Loss> losses) {}

    /**
     * Opens or creates the spool of a directory. On a read-only file system it hands out what there
     * is, and takes events only, into memory.
     *
     * @param boot the present boot, which new batches belong to
     * @param bulk makes the codec of logs and metrics when it is first needed
     * @throws SpoolException when the directory cannot be used or is in use
     */
    public static Opened open(
            Path dir,
            SpoolOptions options,
            BootId boot,
            WallClock wall,
            MonotonicClock monotonic,
            Supplier<Codec> bulk) {
        return open(dir, options, boot, wall, monotonic, bulk, new Disk.Real());
    }

    /** With gzip for all. */
    public static Opened open(
            Path dir, SpoolOptions options, BootId boot, WallClock wall, MonotonicClock monotonic) {
        return open(dir, options, boot, wall, monotonic, Gzip::new);
    }

    static Opened open(
            Path dir,
            SpoolOptions options,
            BootId boot,
            WallClock wall,
            MonotonicClock monotonic,
            Supplier<Codec> bulk,
            Disk disk) {
        DirectoryLock directory = DirectoryLock.of(dir);
        try {
            LossQueue losses = new LossQueue();
            long now = wall.unixNanos() / 1_000_000;
            Lanes lanes = Lanes.open(dir, disk, options.segmentBytes(), now, losses::add);
            List<Loss> found = losses.peek();
            Codecs codecs = new Codecs(bulk);
            Spool spool =
                    new Spool(lanes, losses, directory, codecs, options, boot, wall, monotonic);
            return new Opened(spool, lanes.positions(), found);
        } catch (IOException unusable) {
            directory.closeBecauseOf(unusable);
            throw DirectoryLock.unusable(dir, unusable);
        }
    }

    // ---- collecting thread

    /**
     * Takes a batch for the next commit, and commits when enough bytes have come together. Events
     * are never refused: while the disk refuses them they become volatile.
     */
    public Appended append(Batch batch) {
        return switch (batch) {
            case Batch.Events events -> {
                intake.events(events.records(), refusingEvents ? this::hold : null);
                yield taken();
            }
            case Batch.Metrics metrics -> {
                if (intake.isFull(Lane.METRICS)) {
                    yield refused();
                }
                intake.metrics(metrics.points());
                yield taken();
            }
            case Batch.Logs logs -> {
                if (intake.isFull(Lane.LOGS)) {
                    yield refused();
                }
                intake.logs(logs);
                yield taken();
            }
        };
    }

    private Appended refused() {
        lock.lock();
        try {
            refusedBatches++;
            return new Appended.Refused(lastCause);
        } finally {
            lock.unlock();
        }
    }

    private Appended taken() {
        long waiting = intake.waitingBytes();
        if (waiting > 0 && commitDueNanos == Long.MAX_VALUE) {
            commitDueNanos = monotonic.nanos() + options.commit().toNanos();
        }
        if (waiting >= options.commitBytes() && !refusing) {
            commit();
        }
        return new Appended.Taken();
    }

    private void hold(int count, byte[] frame) {
        byte[] compressed = codecs.gzip().compress(frame);
        lock.lock();
        try {
            inMemory.add(count, wall.unixNanos(), frame.length, compressed);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Makes all that was taken durable and visible. */
    public Committed commit() {
        int batches = 0;
        for (Lane lane : Lane.values()) {
            batches += lanes.writer(lane).waitingBatches();
        }
        try {
            if (!begin(batches)) {
                return new Committed.Nothing();
            }
            if (lanes.writer(Lane.EVENTS).waitingBytes() > 0 || refusingEvents) {
                work.writeEvents();
            }
            refusingEvents = false;
            for (Lane lane : new Lane[] {Lane.METRICS, Lane.LOGS}) {
                if (lanes.writer(lane).waitingBytes() > 0) {
                    work.writeBulk(lane);
                }
            }
        } catch (IOException refused) {
            return notWritten(refused);
        }
        refusing = false;
        commitDueNanos = Long.MAX_VALUE;
        signal();
        return new Committed.Durable(batches);
    }

    /** False when there is nothing to write. */
    private boolean begin(int batches) throws IOException {
        lock.lock();
        try {
            if (batches == 0 && losses.isEmpty() && newOwner == null && !refusingEvents) {
                return false;
            }
            directory.hold();
            HostResource owner = newOwner;
            if (owner != null) {
                lanes.own(boot.value(), Owner.text(owner));
                newOwner = null;
            }
            work.makeRoom();
            return true;
        } catch (SpoolException taken) {
            throw new IOException(taken.getMessage(), taken);
        } finally {
            lock.unlock();
        }
    }

    private Committed notWritten(IOException refused) {
        lock.lock();
        try {
            failedCommits++;
            refusing = true;
            lastCause = Committed.causeOf(refused);
            commitDueNanos = monotonic.nanos() + RETRY.toNanos();
            LaneWriter events = lanes.writer(Lane.EVENTS);
            if (events.waitingBytes() > 0 || lastCause == Committed.Cause.IO) {
                refusingEvents = true;
            }
            if (refusingEvents && !events.mayBeWritten()) {
                // They cannot be on disk as a whole, so they will not come twice.
                events.drain(this::becomeVolatile);
            }
            changed.signalAll();
            return new Committed.NotWritten(lastCause, String.valueOf(refused.getMessage()));
        } finally {
            lock.unlock();
        }
    }

    private void becomeVolatile(RecordHeader header, byte[] frame) {
        inMemory.add(header.count(), header.unixNanos(), header.frameBytes(), frame);
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Monotonic time by which {@link #commit} is due; {@link Long#MAX_VALUE} when nothing waits for
     * it.
     */
    public long commitDueNanos() {
        if (commitDueNanos != Long.MAX_VALUE) {
            return commitDueNanos;
        }
        lock.lock();
        try {
            boolean isWaiting = !losses.isEmpty() || newOwner != null || refusingEvents;
            return isWaiting ? monotonic.nanos() : Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    // ---- shipping thread

    /**
     * The next batch to ship that is not in flight: events, then metrics, then logs, each oldest
     * first; when more than {@value Outbox#FRESH_EVENTS} batches of events wait, the newest of them
     * goes first. It is in flight until it is acknowledged or put back. A lane that the disk cannot
     * read is left out for a second, and counted.
     */
    public Optional<WaitingBatch> take() {
        lock.lock();
        try {
            return closed ? Optional.empty() : outbox.take();
        } finally {
            lock.unlock();
        }
    }

    /** All that is in flight waits again, in its order. */
    public void putBack() {
        lock.lock();
        try {
            outbox.putBack();
        } finally {
            lock.unlock();
        }
    }

    /** A batch in flight has been delivered. */
    public void acknowledge(WaitingBatch batch) {
        acknowledge(batch, List.of());
    }

    /**
     * A batch in flight is dealt with; any of them, in any order.
     *
     * @param lost what of it was not delivered and never will be; becomes events in this spool, and
     *     the acknowledgement is not durable before they are
     */
    public void acknowledge(WaitingBatch batch, List<Loss> lost) {
        lock.lock();
        try {
            outbox.acknowledge(batch);
            lost.forEach(losses::add);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is something to take, {@link #wake} is called, or the time is over.
     *
     * @param timeoutNanos at most this long
     */
    public void await(long timeoutNanos) {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (left > 0 && !woken && !closed && !outbox.hasNext()) {
                long most = Math.min(left, outbox.longestWaitNanos());
                left -= most - Math.max(0, changed.awaitNanos(most));
            }
            woken = false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("the shipping thread was interrupted", interrupted);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the present or the next {@link #await}. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- any thread

    /** Who this instance is in this boot; stored with the next commit, for later boots. */
    public void own(HostResource resource) {
        lock.lock();
        try {
            if (!owner(boot).equals(Optional.of(resource))) {
                newOwner = resource;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Under which identity the batches of a boot were spooled; empty when it never was known. */
    public Optional<HostResource> owner(BootId of) {
        lock.lock();
        try {
            String text = lanes.owners().get(of.value());
            return text == null ? Optional.empty() : Owner.parse(of, text);
        } finally {
            lock.unlock();
        }
    }

    public SpoolStats stats() {
        lock.lock();
        try {
            Map<Lane, SpoolStats.LaneStats> accounts = new EnumMap<>(Lane.class);
            long bytes = 0;
            int files = 0;
            for (Lane lane : Lane.values()) {
                accounts.put(lane, SpoolStats.LaneStats.of(lanes, lane));
                bytes += lanes.bytes(lane);
                files += lanes.files(lane);
            }
            return new SpoolStats(
                    bytes,
                    options.capBytes(),
                    files,
                    outbox.oldestUnixNanos(),
                    accounts,
                    lanes.damaged(),
                    lanes.tornTails(),
                    failedCommits,
                    refusedBatches,
                    losses.unplaced(),
                    outbox.unreadable(),
                    inMemory.taken(),
                    inMemory.dropped());
        } finally {
            lock.unlock();
        }
    }

    /** Commits what was taken and what was acknowledged, and lets the directory go. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            inMemory.end();
            commit();
            if (directory.isHeld() && lanes.hasUnsaved()) {
                work.write(Lane.EVENTS);
            }
        } catch (IOException refused) {
            // Some acknowledged batches will be sent again under their old id; nothing is lost.
            failedCommits++;
        } finally {
            changed.signalAll();
            release();
            lock.unlock();
        }
    }

    private void release() {
        try {
            lanes.close();
            directory.close();
        } catch (IOException alreadyGone) {
            failedCommits++;
        }
    }
}
