package io.adamant.collector.journal.chronicle;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.journal.chronicle.ChronicleJournal.Disk;
import io.adamant.collector.journal.chronicle.ChronicleJournal.GroupClock;
import io.adamant.collector.journal.chronicle.ChronicleJournal.Options;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: takes what is queued, writes all of it, brings it to the disk once and only then
 * tells the senders. What arrives during that is the next group, so the group grows with the load.
 *
 * <p>The barrier is {@code fdatasync} on the queue's file and not the queue's own {@code sync()}:
 * that one logs a failed msync and returns as if nothing had happened, and it covers only the block
 * mapped last (Chronicle Queue 2026.4). After any failure nothing more is taken: what a failed
 * fdatasync left behind cannot be known.
 */
final class Appender implements AutoCloseable {

    /** A group is closed once it holds this much. */
    static final long GROUP_BYTES = 8L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

    private record Pending(Envelope envelope, CompletableFuture<Append> answer) {

        int bytes() {
            return envelope.body().length;
        }
    }

    private final SingleChronicleQueue queue;
    private final GroupClock time;
    private final Path directory;
    private final Options options;
    private final Disk disk;
    private final Thread thread = Thread.ofPlatform().name("journal").unstarted(this::run);
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private long pendingBytes;
    private boolean stopped;
    private @Nullable String broken;

    private @Nullable FileChannel file;
    private volatile int cycle = Integer.MIN_VALUE;
    private volatile long bytesInFile;
    private volatile long durableIndex = -1;

    private final Count appended;
    private final Count groups;
    private final Count fullDisk;
    private final Count fullQueue;
    private final Count failed;

    private Appender(
            SingleChronicleQueue queue,
            GroupClock time,
            Path directory,
            Options options,
            Disk disk,
            Meters meters) {
        this.queue = queue;
        this.time = time;
        this.directory = directory;
        this.options = options;
        this.disk = disk;
        appended = outcome(meters, "durable");
        fullDisk = outcome(meters, "full_disk");
        fullQueue = outcome(meters, "full_queue");
        failed = outcome(meters, "failed");
        groups = meters.counter("adamant_journal_syncs", "Groups brought to the disk.");
    }

    private static Count outcome(Meters meters, String outcome) {
        return meters.counter(
                "adamant_journal_appends", "Envelopes by what became of them.", "outcome", outcome);
    }

    /** Starts the thread and waits until it has the queue open for writing. */
    static Appender start(
            SingleChronicleQueue queue,
            GroupClock time,
            Path directory,
            Options options,
            Disk disk,
            Meters meters) {
        Appender appender = new Appender(queue, time, directory, options, disk, meters);
        appender.thread.start();
        try {
            appender.opened.join();
        } catch (java.util.concurrent.CompletionException cannot) {
            queue.close();
            throw new IllegalStateException(cannot.getCause() == null ? cannot : cannot.getCause());
        }
        return appender;
    }

    CompletionStage<Append> append(Envelope envelope) {
        lock.lock();
        try {
            if (stopped || broken != null) {
                return done(new Append.Failed(broken == null ? "the journal is closed" : broken));
            }
            int bytes = envelope.body().length;
            boolean tooMany = pending.size() >= options.maxQueued();
            boolean tooMuch = pendingBytes + bytes > options.maxQueuedBytes();
            if (tooMany || (tooMuch && !pending.isEmpty())) {
                fullQueue.increment();
                return done(new Append.Full("the queue in front of the disk is full"));
            }
            Pending next = new Pending(envelope, new CompletableFuture<>());
            pending.addLast(next);
            pendingBytes += bytes;
            filled.signal();
            return next.answer().minimalCompletionStage();
        } finally {
            lock.unlock();
        }
    }

    private static CompletionStage<Append> done(Append append) {
        return CompletableFuture.completedStage(append);
    }

    /** Index of the newest document that is on the disk, or -1. */
    long durableIndex() {
        return durableIndex;
    }

    /** The cycle that is written to. */
    int cycle() {
        return cycle;
    }

    /** Bytes used of the file that is written to. */
    long bytesInFile() {
        return bytesInFile;
    }

    private void run() {
        try (ExcerptAppender appender = queue.createAppender()) {
            // A clock that stands before the newest file must not reopen an older one.
            int last = queue.lastCycle();
            if (last >= 0) {
                time.advance((long) last * queue.rollCycle().lengthInMillis());
                cycle = last;
                durableIndex = queue.lastIndex();
            }
            opened.complete(null);
            for (List<Pending> group = next(); !group.isEmpty(); group = next()) {
                commit(appender, group);
            }
        } catch (RuntimeException | AssertionError cannot) {
            if (!opened.completeExceptionally(cannot)) {
                throw cannot;
            }
        } finally {
            // An error nobody expects must not leave the opening thread waiting for ever, nor a
            // sender whose request holds memory until it is answered.
            opened.completeExceptionally(new IllegalStateException("the journal's thread ended"));
            if (!opened.isCompletedExceptionally() && hasMore()) {
                fail(List.of(), new IllegalStateException("the journal's thread ended"));
            }
            closeFile();
        }
    }

    /** True when the thread ends though it was not told to. */
    private boolean hasMore() {
        lock.lock();
        try {
            return !stopped || !pending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The next group; empty once it is over. */
    private List<Pending> next() {
        lock.lock();
        try {
            while (pending.isEmpty() && !stopped) {
                filled.awaitUninterruptibly();
            }
            List<Pending> group = new ArrayList<>();
            long bytes = 0;
            while (!pending.isEmpty() && bytes < GROUP_BYTES) {
                Pending taken = pending.removeFirst();
                bytes += taken.bytes();
                group.add(taken);
            }
            pendingBytes -= bytes;
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void commit(ExcerptAppender appender, List<Pending> group) {
        if (broken != null) {
            answer(group, new Append.Failed(broken), failed);
            return;
        }
        long bytes = group.stream().mapToLong(Pending::bytes).sum();
        long free = disk.freeBytes();
        if (free - bytes < options.reserveBytes(disk.totalBytes())) {
            answer(group, new Append.Full("the disk has " + free + " bytes left"), fullDisk);
            return;
        }
        try {
            time.advance(0);
            List<Long> indices = new ArrayList<>(group.size());
            for (Pending entry : group) {
                indices.add(write(appender, entry.envelope()));
            }
            sync(appender);
            durableIndex = indices.getLast();
            groups.increment();
            appended.add(group.size());
            for (int i = 0; i < group.size(); i++) {
                Append durable = new Append.Durable(ChronicleTail.position(indices.get(i)));
                group.get(i).answer().complete(durable);
            }
        } catch (IOException | RuntimeException | InternalError | AssertionError fault) {
            fail(group, fault);
        }
    }

    private static long write(ExcerptAppender appender, Envelope envelope) {
        EnvelopeLayout.encode(
                envelope,
                document -> {
                    try (DocumentContext out = appender.writingDocument()) {
                        out.wire().bytes().write(document);
                    }
                });
        return appender.lastIndexAppended();
    }

    private void sync(ExcerptAppender appender) throws IOException {
        if (file == null || appender.cycle() != cycle) {
            closeFile();
            File present = appender.currentFile();
            file = FileChannel.open(present.toPath(), StandardOpenOption.WRITE);
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
            cycle = appender.cycle();
        }
        file.force(false);
        bytesInFile = appender.wire().bytes().writePosition();
    }

    /** InternalError is how the JVM reports a page of the file that the disk could not give. */
    private void fail(List<Pending> group, Throwable fault) {
        LOG.error("the journal failed and takes nothing more until a restart", fault);
        List<Pending> rest;
        lock.lock();
        try {
            broken = "the journal's disk failed: " + fault;
            rest = List.copyOf(pending);
            pending.clear();
            pendingBytes = 0;
        } finally {
            lock.unlock();
        }
        answer(group, new Append.Failed(broken), failed);
        answer(rest, new Append.Failed(broken), failed);
    }

    private static void answer(List<Pending> group, Append answer, Count outcome) {
        outcome.add(group.size());
        group.forEach(entry -> entry.answer().complete(answer));
    }

    private void closeFile() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException unheld) {
                LOG.warn("closing the journal's file: {}", unheld.toString());
            }
            file = null;
        }
    }

    /** Writes what is queued, then ends; waits at most ten seconds. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
