package io.adamant.bench.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A program that logs: its own thread appends lines at a rate, in small writes of what is due every
 * 10 ms, each line stamped with the time of its write. As a real program it keeps the file that it
 * has open when that is renamed, until it is told to {@link #reopen}; as logrotate expects it
 * appends (O_APPEND), so that a truncated file grows from 0.
 */
public final class LiveWriter implements AutoCloseable {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_AT_ONCE = 1 << 20;

    private final Path file;
    private final Corpus corpus;
    private final long first;
    private final long lines;
    private final double linesPerNano;
    private final Thread thread;
    private final AtomicBoolean reopen = new AtomicBoolean();
    private volatile boolean stopped;
    private volatile long written;
    private volatile @Nullable IOException failure;

    private LiveWriter(Path file, Corpus corpus, long lines, int linesPerSecond) {
        this.file = file;
        this.corpus = corpus;
        this.first = corpus.nextNumber();
        this.lines = lines;
        this.linesPerNano = linesPerSecond / 1e9;
        this.thread = Thread.ofPlatform().daemon().name("live-writer").unstarted(this::run);
    }

    /**
     * Starts to write {@code lines} lines of the corpus.
     *
     * @param linesPerSecond as many as are due by the clock since the start, so that a pause is
     *     caught up
     */
    public static LiveWriter start(Path file, Corpus corpus, long lines, int linesPerSecond) {
        LiveWriter writer = new LiveWriter(file, corpus, lines, linesPerSecond);
        writer.thread.start();
        return writer;
    }

    /** The next write goes to the path as it is then, created if need be. */
    public void reopen() {
        reopen.set(true);
    }

    /** Whether the last {@link #reopen} is done, or nothing more will be written. */
    public boolean isReopened() {
        return !reopen.get() || !thread.isAlive();
    }

    /** Lines handed to the kernel so far. */
    public long written() {
        return written;
    }

    /** Waits until all lines are written; false when the time was not enough. */
    public boolean await(Duration bound) throws InterruptedException, IOException {
        boolean ended = thread.join(bound);
        if (failure != null) {
            throw new IOException("the writer could not go on", failure);
        }
        return ended;
    }

    /** Stops it, whatever is written. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        LineBuffer buffer = new LineBuffer(1 << 16);
        FileChannel out = null;
        try {
            out = open();
            long start = System.nanoTime();
            while (!stopped && written < lines) {
                if (reopen.get()) {
                    out.close();
                    out = open();
                    reopen.set(false);
                }
                fill(buffer, Math.min(lines, due(start)));
                if (buffer.length() > 0) {
                    CorpusFile.flush(buffer, out);
                    written = corpus.nextNumber() - first;
                }
                LockSupport.parkNanos(TICK_NANOS);
            }
        } catch (IOException broken) {
            failure = broken;
        } finally {
            close(out);
        }
    }

    private long due(long start) {
        return 1 + (long) ((System.nanoTime() - start) * linesPerNano);
    }

    private void fill(LineBuffer buffer, long upTo) {
        long stamp = unixMicros();
        while (corpus.nextNumber() - first < upTo && buffer.length() < MOST_AT_ONCE) {
            corpus.next(buffer, stamp);
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void close(@Nullable FileChannel out) {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static long unixMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1000;
    }
}
