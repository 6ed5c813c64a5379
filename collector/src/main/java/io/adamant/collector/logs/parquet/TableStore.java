package io.adamant.collector.logs.parquet;

import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.time.WallClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A table of rows, each kept exactly once, fed from the journal.
 *
 * <p>Rows are added by the view's thread and lie in a {@link Tail} in memory. When that is full or
 * old it is frozen together with the journal's position behind its last entry, a new one is begun,
 * and the store's own thread writes the frozen one to files. The files are made durable, then one
 * renamed manifest names them and the position: from there on they count, and the journal is never
 * read for them again. A crash before leaves files that nobody names, which the next start sweeps,
 * and the old position, from which the journal is read again.
 *
 * <p>While a tail is being written a second one fills; when that is full too, the view's thread
 * waits. So a disk that takes nothing stops the views, visibly, and loses nothing: the journal
 * keeps what is not stored.
 */
public final class TableStore implements AutoCloseable {

    private static final DataSize SPILL = DataSize.ofMebibytes(8 << 10);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long KEEPING_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Table table;
    private final StoreOptions options;
    private final LateKeys late;
    private final WallClock wall;
    private final Consumer<String> complaints;
    private final StoreDirectory directory;
    private final DuckDb waiting;
    private final DuckDb stored;
    private final State state;
    private final Questions questions;
    private final Keeping keeping;
    private final Pins pins;
    private final SegmentWriter writer;
    private final DuckDBConnection writing;
    private final DuckDBConnection adding;
    private final ExecutorService writerThread;
    private final ExecutorService keepingThread;
    private final RowWriter row = new RowWriter();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private @Nullable Frozen frozen;
    private boolean isWriting;
    private boolean isClosed;
    private long retryUnixNanos;

    // Of the view's thread.
    private @Nullable Tail active;
    private long tailNumber;
    private long nextOrdinal;
    private long tailSinceUnixNanos;
    private long keptUnixNanos;
    private Position reached;

    private final Count rows;
    private final Count tooOld;
    private final Count flushes;
    private final Count failures;
    private volatile double flushSeconds;

    /** Rows that are to be written, and what they complete. */
    private record Frozen(@Nullable Tail tail, Position upTo, long nextOrdinal, long number) {}

    /**
     * Opens the store, or makes one.
     *
     * @param late completes the keys of rows when they are written or asked for
     * @param complaints one line for people about each thing that went wrong
     * @param onFault the process's fault handler
     * @throws StoreException when the directory cannot be used or DuckDB does not start
     */
    public TableStore(
            Table table,
            StoreOptions options,
            LateKeys late,
            WallClock wall,
            Meters meters,
            Consumer<String> complaints,
            Thread.UncaughtExceptionHandler onFault) {
        this(table, options, late, wall, meters, complaints, onFault, StoreDirectory.Steps.NONE);
    }

    /** For tests, which look at what is on the disk after each step. */
    TableStore(
            Table table,
            StoreOptions options,
            LateKeys late,
            WallClock wall,
            Meters meters,
            Consumer<String> complaints,
            Thread.UncaughtExceptionHandler onFault,
            StoreDirectory.Steps steps) {
        this.table = table;
        this.options = options;
        this.late = late;
        this.wall = wall;
        this.complaints = complaints;
        directory = StoreDirectory.open(options.directory().toAbsolutePath(), table.name(), steps);
        Manifest manifest = directory.read(complaints).orElse(Manifest.EMPTY);
        directory.sweep(manifest);
        state = new State(manifest);
        reached = manifest.position();
        nextOrdinal = manifest.nextOrdinal();
        tailSinceUnixNanos = wall.unixNanos();
        // Rows are sorted and written by the thread that asks for it alone: threads of DuckDB's own
        // would spin while they wait for one another, and hold up the receiver.
        waiting = DuckDb.open(directory.root(), options.half(), SPILL, 1);
        stored = DuckDb.open(directory.root(), options.half(), SPILL, options.threads());
        writing = waiting.connect();
        adding = waiting.connect();
        writer = new SegmentWriter(table, directory, writing);
        keeping = new Keeping(table, options, directory, state, stored, wall, meters, complaints);
        keeping.checkLengths();
        pins = new Pins(table, options, directory, state, keeping, late, waiting, wall);
        questions = new Questions(table.name(), options.questions(), waiting, stored);
        writerThread = thread(table.name() + "-writer", onFault);
        keepingThread = thread(table.name() + "-keeping", onFault);
        String name = table.name();
        rows = meters.counter("adamant_store_rows", "Rows taken.", "table", name);
        tooOld =
                meters.counter(
                        "adamant_store_too_old_rows",
                        "Rows not written since their time is no longer kept.",
                        "table",
                        name);
        flushes = meters.counter("adamant_store_flushes", "Flushes.", "table", name);
        failures =
                meters.counter(
                        "adamant_store_flush_failures",
                        "Flushes that failed and are tried again.",
                        "table",
                        name);
        gauges(meters, name);
    }

    private void gauges(Meters meters, String name) {
        Function<Function<Manifest, Number>, java.util.function.DoubleSupplier> of =
                f -> () -> f.apply(state.manifest()).doubleValue();
        meters.gauge(
                "adamant_store_files",
                "Parquet files that count.",
                of.apply(m -> m.files().size()),
                "table",
                name);
        meters.gauge(
                "adamant_store_bytes",
                "Bytes of the Parquet files that count.",
                of.apply(m -> m.files().stream().mapToLong(SegmentFile::bytes).sum()),
                "table",
                name);
        meters.gauge(
                "adamant_store_quarantined_files",
                "Files put aside since they could not be read.",
                of.apply(m -> m.gaps().size()),
                "table",
                name);
        meters.gauge(
                "adamant_store_waiting_rows",
                "Rows in memory that are not in a file yet.",
                () -> state.tails().stream().mapToLong(Tail::rows).sum(),
                "table",
                name);
        meters.gauge(
                "adamant_store_flush_seconds",
                "How long the newest flush took.",
                () -> flushSeconds,
                "table",
                name);
        meters.gauge(
                "adamant_store_waiting_questions",
                "Questions that wait for their turn.",
                questions::waiting,
                "table",
                name);
    }

    private static ExecutorService thread(String name, Thread.UncaughtExceptionHandler onFault) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).uncaughtExceptionHandler(onFault).factory());
    }

    /** Up to where the journal is in the files; any thread. */
    public Position storedUpTo() {
        return state.manifest().position();
    }

    /** View's thread: the number of a key until the next {@link #settled}. */
    public int key(List<String> key) {
        return tail().key(key);
    }

    /** View's thread: begins a row; see {@link RowWriter}. */
    public RowWriter row(int key, long unixNanos) {
        Tail tail = tail();
        row.begin(tail, key, unixNanos, nextOrdinal);
        nextOrdinal++;
        return row;
    }

    private Tail tail() {
        Tail tail = active;
        if (tail == null) {
            tail = new Tail(table, adding, tailNumber);
            tailNumber++;
            active = tail;
            state.add(tail);
        }
        return tail;
    }

    /** View's thread: everything up to here was added. */
    public void reached(Position position) {
        reached = position;
    }

    /**
     * View's thread, between two entries of the journal: makes the rows visible, and sees to it
     * that they are written. Waits when they come faster than they can be.
     */
    public void settled() {
        long now = wall.unixNanos();
        Tail tail = active;
        if (tail != null) {
            tail.settle();
            if (tail.isFull(options.flushBytes())) {
                awaitWriter();
                freeze(now);
            }
        }
        if (now - tailSinceUnixNanos >= options.flushAge().toNanos() || now < tailSinceUnixNanos) {
            freezeIfIdle(now);
        }
        retryIfDue(now);
        if (now - keptUnixNanos >= KEEPING_NANOS || now < keptUnixNanos) {
            keptUnixNanos = now;
            keepingThread.execute(keeping::tidy);
        }
    }

    private void freezeIfIdle(long now) {
        lock.lock();
        try {
            if (frozen != null) {
                return;
            }
        } finally {
            lock.unlock();
        }
        tailSinceUnixNanos = now;
        if (active != null || reached.isBehind(storedUpTo())) {
            freeze(now);
        }
    }

    private void freeze(long now) {
        Tail tail = active;
        if (tail != null) {
            tail.freeze();
            rows.add(tail.rows());
        }
        active = null;
        tailSinceUnixNanos = now;
        lock.lock();
        try {
            // The same number for each try: a try writes over what the one before left.
            frozen = new Frozen(tail, reached, nextOrdinal, keeping.takeNumber());
            retryUnixNanos = Long.MIN_VALUE;
        } finally {
            lock.unlock();
        }
        retryIfDue(now);
    }

    /** Hands the frozen tail to the writer unless it has it or failed with it just now. */
    private void retryIfDue(long now) {
        lock.lock();
        try {
            if (frozen != null && !isWriting && !isClosed && now >= retryUnixNanos) {
                isWriting = true;
                writerThread.execute(this::write);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until what is frozen is written; view's thread. */
    public void awaitWriter() {
        lock.lock();
        try {
            while (frozen != null && !isClosed) {
                retryIfDue(wall.unixNanos());
                boolean _ = written.await(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** On the writer's thread. */
    private void write() {
        Frozen now = frozenNow();
        if (now == null) {
            return;
        }
        boolean isWritten = false;
        try {
            long start = wall.unixNanos();
            flush(now);
            flushSeconds = (wall.unixNanos() - start) / 1e9;
            flushes.increment();
            isWritten = true;
        } catch (StoreException failed) {
            failures.increment();
            complaints.accept(
                    "rows of "
                            + table.name()
                            + " are not written yet, the next try is in 10 s: "
                            + failed.getMessage());
        } finally {
            lock.lock();
            try {
                isWriting = false;
                frozen = isWritten ? null : now;
                retryUnixNanos = wall.unixNanos() + RETRY_NANOS;
                written.signalAll();
            } finally {
                lock.unlock();
            }
        }
        if (isWritten) {
            keeping.dispose();
        }
    }

    private @Nullable Frozen frozenNow() {
        lock.lock();
        try {
            return frozen;
        } finally {
            lock.unlock();
        }
    }

    private void flush(Frozen what) {
        Tail tail = what.tail();
        List<SegmentFile> files = new ArrayList<>();
        if (tail != null && tail.rows() > 0) {
            tail.complete(late, writing);
            SegmentWriter.Written result =
                    writer.byHour(tail.relation(), what.number(), keeping.floor());
            tooOld.add(result.tooOld());
            files.addAll(result.files());
        }
        keeping.commit(
                manifest -> manifest.with(what.upTo(), what.nextOrdinal(), files),
                tail == null ? List.of() : List.of(tail),
                tail == null ? () -> {} : () -> tail.drop(writing));
    }

    /** Answers a question; any thread. */
    public <T> T ask(Duration deadline, Function<Session, T> question) {
        State.Look look = state.look();
        try {
            Asking<T> asking = new Asking<>(look, question);
            return questions.run(deadline, asking::run, asking::end);
        } finally {
            state.ended(look);
        }
    }

    /**
     * Keeps what there is of a first key for longer than the rest; any thread, waits for it.
     *
     * @return how many rows are kept
     */
    public long pin(String key, Duration deadline) {
        return awaited(keepingThread.submit(() -> pins.pin(key)), deadline);
    }

    private static <T> T awaited(Future<T> done, Duration deadline) {
        try {
            return done.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new StoreException(StoreException.Code.DEADLINE, "it is not done yet", late);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Code.DEADLINE, "interrupted", stopped);
        }
    }

    /** Evicts, expires and merges what is due, and waits for it. */
    public void tidyNow() {
        awaited(keepingThread.submit(keeping::tidy, true), Duration.ofMinutes(10));
    }

    /** Writes what waits and stops. */
    @Override
    public void close() {
        awaitWriter();
        if (active != null) {
            freeze(wall.unixNanos());
            awaitWriter();
        }
        lock.lock();
        try {
            isClosed = true;
            written.signalAll();
        } finally {
            lock.unlock();
        }
        writerThread.close();
        keepingThread.close();
        questions.close();
        try {
            writing.close();
            adding.close();
        } catch (SQLException failed) {
            throw DuckDb.failed("DuckDB does not close", failed);
        }
        waiting.close();
        stored.close();
    }

    /** One question on its way through a thread of the pool. */
    private final class Asking<T> {

        private final State.Look look;
        private final Function<Session, T> question;
        private boolean isOver;
        private @Nullable Session session;

        Asking(State.Look look, Function<Session, T> question) {
            this.look = look;
            this.question = question;
        }

        T run(Questions.Pair pair) {
            look.tails().forEach(tail -> tail.complete(late, pair.waiting()));
            Session opened =
                    new Session(look, directory, keeping::damages, pair.waiting(), pair.stored());
            synchronized (this) {
                session = opened;
                if (isOver) {
                    opened.end();
                }
            }
            return question.apply(opened);
        }

        synchronized void end() {
            isOver = true;
            if (session != null) {
                session.end();
            }
        }
    }
}
