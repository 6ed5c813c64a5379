package io.adamant.agent.spool;

import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.Bodies.BatchBody;
import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpEncoder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The disk buffer of one agent. What is taken is numbered, compressed once, and becomes durable and
 * visible by group commit; what is visible is shipped by lane and acknowledged.
 *
 * <ul>
 *   <li>One sequence per epoch over all lanes, from 1. A restart goes on where the log ends; damage
 *       starts a new epoch ({@link Recovery}).
 *   <li>Positions are in the same record as the data they cover. An empty value forgets its key.
 *   <li>At {@link SpoolOptions#capBytes} the oldest logs go first, then metrics, events last. Logs
 *       and metrics leave an eighth of the cap to events. Each loss is an event in this same spool,
 *       on disk before its records go.
 *   <li>Acknowledgements are written with the next commit, or at {@link #close}. After a crash some
 *       batches may therefore be sent again, under the same id.
 * </ul>
 *
 * <p>Threads: one collecting thread appends, commits and closes; one shipping thread takes, awaits
 * and acknowledges; {@link #stats} and {@link #wake} are for any. One lock; it is held over the
 * force of a commit, so that the others may wait for the disk. The threads must not be interrupted:
 * an interrupt closes a file channel.
 */
public final class Spool implements AutoCloseable {

    /** Longest scope frame, uncompressed, of more than one record: bigger batches are parted. */
    static final int MAX_FRAME_BYTES = 2 << 20;

    /** With more batches of events than this, the collector hears the newest one first. */
    static final int FRESH_EVENTS = 8;

    /** A commit that the disk refused is due again after this long. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SpoolLog log;
    private final FileChannel lockFile;
    private final SpoolOptions options;
    private final BootId boot;
    private final WallClock wall;
    private final MonotonicClock monotonic;
    private final Codec gzip = new Gzip();
    private final List<Pending> taken = new ArrayList<>();
    private long takenBytes;
    private long commitDueNanos;
    private long failedCommits;
    private long refusedBatches;
    private Committed.Cause lastCause = Committed.Cause.IO;
    private boolean failing;
    private boolean woken;
    private boolean closed;

    private Spool(
            SpoolLog log,
            FileChannel lockFile,
            SpoolOptions options,
            BootId boot,
            WallClock wall,
            MonotonicClock monotonic) {
        this.log = log;
        this.lockFile = lockFile;
        this.options = options;
        this.boot = boot;
        this.wall = wall;
        this.monotonic = monotonic;
    }

    /**
     * What {@link #open} has found.
     *
     * @param positions each source's place, as of the last durable record
     * @param losses what may be lost; they are in the stream already and need no more handling
     */
    public record Opened(Spool spool, Map<String, String> positions, List<Loss> losses) {}

    /**
     * Opens or creates the spool of a directory.
     *
     * @param boot the present boot, which new batches belong to
     * @throws SpoolException when the directory cannot be used or is in use
     */
    public static Opened open(
            Path dir, SpoolOptions options, BootId boot, WallClock wall, MonotonicClock monotonic) {
        return open(dir, options, boot, wall, monotonic, new Disk.Real());
    }

    static Opened open(
            Path dir,
            SpoolOptions options,
            BootId boot,
            WallClock wall,
            MonotonicClock monotonic,
            Disk disk) {
        FileChannel lockFile = lockDirectory(dir);
        try {
            Recovered found = Recovery.recover(dir, wall.unixNanos() / 1_000_000);
            LossRecords lossRecords = new LossRecords(boot, wall);
            SpoolLog log = new SpoolLog(dir, disk, options, lossRecords, found);
            Spool spool = new Spool(log, lockFile, options, boot, wall, monotonic);
            return new Opened(spool, log.positions(), found.losses());
        } catch (IOException unusable) {
            closeQuietly(lockFile, unusable);
            throw unusable(dir, unusable);
        }
    }

    private static FileChannel lockDirectory(Path dir) {
        try {
            SpoolFiles.createDirectory(dir);
            FileChannel file =
                    FileChannel.open(
                            dir.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock held = tryLock(file);
            if (held != null) {
                return file;
            }
            file.close();
        } catch (IOException unusable) {
            throw unusable(dir, unusable);
        }
        throw new SpoolException(
                SpoolException.Code.LOCKED, "spool " + dir + " is in use by another process");
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static SpoolException unusable(Path dir, IOException cause) {
        return new SpoolException(
                SpoolException.Code.UNUSABLE,
                "spool " + dir + " cannot be used: " + cause.getMessage(),
                cause);
    }

    private static void closeQuietly(FileChannel file, IOException reason) {
        try {
            file.close();
        } catch (IOException alsoFailed) {
            reason.addSuppressed(alsoFailed);
        }
    }

    // ---- collecting thread

    /** Takes a batch for the next commit, and commits when enough bytes have come together. */
    public Appended append(Batch batch) {
        lock.lock();
        try {
            if (takenBytes >= 2L * options.commitBytes()) {
                refusedBatches++;
                return new Appended.Refused(lastCause);
            }
        } finally {
            lock.unlock();
        }
        List<Pending> parts = encode(batch);
        lock.lock();
        try {
            if (taken.isEmpty() && !parts.isEmpty()) {
                commitDueNanos = monotonic.nanos() + options.commit().toNanos();
            }
            taken.addAll(parts);
            takenBytes += parts.stream().mapToLong(Pending::bytes).sum();
            if (takenBytes >= options.commitBytes()) {
                commit();
            }
            return new Appended.Taken();
        } finally {
            lock.unlock();
        }
    }

    /** Makes all that was taken durable and visible. */
    public Committed commit() {
        lock.lock();
        try {
            int batches = log.commit(List.copyOf(taken));
            taken.clear();
            takenBytes = 0;
            failing = false;
            if (batches == 0) {
                return new Committed.Nothing();
            }
            changed.signalAll();
            return new Committed.Durable(batches);
        } catch (IOException refused) {
            failedCommits++;
            failing = true;
            lastCause = Committed.causeOf(refused);
            commitDueNanos = monotonic.nanos() + RETRY.toNanos();
            return new Committed.NotWritten(lastCause, String.valueOf(refused.getMessage()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Monotonic time by which {@link #commit} is due; {@link Long#MAX_VALUE} when nothing waits for
     * it.
     */
    public long commitDueNanos() {
        lock.lock();
        try {
            if (!taken.isEmpty()) {
                return commitDueNanos;
            }
            if (!log.hasLosses()) {
                return Long.MAX_VALUE;
            }
            return failing ? commitDueNanos : monotonic.nanos();
        } finally {
            lock.unlock();
        }
    }

    private List<Pending> encode(Batch batch) {
        List<Pending> parts = new ArrayList<>();
        switch (batch) {
            case Batch.Events events -> events(events.records(), false, parts);
            case Batch.Metrics metrics -> metrics(metrics.points(), false, parts);
            case Batch.Logs logs -> logs(logs, parts);
        }
        return parts;
    }

    private void logs(Batch.Logs logs, List<Pending> out) {
        if (logs.count() > 0 || !logs.positions().isEmpty()) {
            byte[] frame = logs.count() == 0 ? new byte[0] : logs.frame().toBytes();
            out.add(pending(Lane.LOGS, false, logs.count(), frame, logs.positions()));
        }
    }

    private void events(List<LogRecord> records, boolean more, List<Pending> out) {
        if (records.isEmpty()) {
            return;
        }
        byte[] frame = OtlpEncoder.scopeLogs(records);
        if (frame.length > MAX_FRAME_BYTES && records.size() > 1) {
            int half = records.size() / 2;
            events(records.subList(0, half), true, out);
            events(records.subList(half, records.size()), more, out);
        } else {
            out.add(pending(Lane.EVENTS, more, records.size(), frame, Map.of()));
        }
    }

    private void metrics(List<MetricPoint> points, boolean more, List<Pending> out) {
        if (points.isEmpty()) {
            return;
        }
        byte[] frame = OtlpEncoder.scopeMetrics(points);
        if (frame.length > MAX_FRAME_BYTES && points.size() > 1) {
            int half = points.size() / 2;
            metrics(points.subList(0, half), true, out);
            metrics(points.subList(half, points.size()), more, out);
        } else {
            out.add(pending(Lane.METRICS, more, points.size(), frame, Map.of()));
        }
    }

    private Pending pending(
            Lane lane, boolean more, int count, byte[] frame, Map<String, String> positions) {
        byte[] compressed = frame.length == 0 ? frame : gzip.compress(frame);
        BatchBody body = new BatchBody(boot, frame.length, positions, compressed);
        return new Pending(lane, more, count, wall.unixNanos(), body);
    }

    // ---- shipping thread

    /**
     * The next batch to ship that is not in flight: events, then metrics, then logs, each oldest
     * first; when more than {@value #FRESH_EVENTS} batches of events wait, the newest of them goes
     * first. It is in flight until it is acknowledged or put back.
     *
     * @throws SpoolException when the disk cannot be read
     */
    public Optional<WaitingBatch> take() {
        lock.lock();
        try {
            return closed ? Optional.empty() : Optional.ofNullable(log.take());
        } catch (IOException unreadable) {
            throw new SpoolException(
                    SpoolException.Code.UNUSABLE,
                    "spool cannot be read: " + unreadable.getMessage(),
                    unreadable);
        } finally {
            lock.unlock();
        }
    }

    /** All that is in flight waits again, in its order. */
    public void putBack() {
        lock.lock();
        try {
            log.putBack();
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
     * @param losses what of it was not delivered and never will be; becomes events in this spool,
     *     and the acknowledgement is not durable before they are
     */
    public void acknowledge(WaitingBatch batch, List<Loss> losses) {
        lock.lock();
        try {
            log.acknowledge(batch, losses);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is something to ship, {@link #wake} is called, or the time is over.
     *
     * @param timeoutNanos at most this long
     */
    public void await(long timeoutNanos) {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (left > 0 && !woken && !closed && !log.hasWaiting()) {
                left = changed.awaitNanos(left);
            }
            woken = false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("the shipping thread was interrupted", interrupted);
        } catch (IOException unreadable) {
            throw new SpoolException(
                    SpoolException.Code.UNUSABLE,
                    "spool cannot be read: " + unreadable.getMessage(),
                    unreadable);
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

    public SpoolStats stats() {
        lock.lock();
        try {
            return log.stats(failedCommits, refusedBatches);
        } catch (IOException unreadable) {
            throw new SpoolException(
                    SpoolException.Code.UNUSABLE,
                    "spool cannot be read: " + unreadable.getMessage(),
                    unreadable);
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
            commit();
            log.saveState();
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
            log.close();
            lockFile.close();
        } catch (IOException alreadyGone) {
            failedCommits++;
        }
    }
}
