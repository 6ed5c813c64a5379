package io.adamant.collector.logs.parquet;

import io.adamant.collector.journal.Position;
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
 * waits. When it could not be written because the disk takes nothing, the store takes no more
 * instead ({@link #isTaking}) and the other views go on; nothing is lost, since the journal keeps
 * what is not stored.
 */
public final class TableStore implements AutoCloseable {

    private static final DataSize SPILL = DataSize.ofMebibytes(8 << 10);
    private static final long KEEPING_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Table table;
    private final StoreOptions options;
    private final LateKeys late;
    private final WallClock wall;
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
    private final ExecutorService keepingThread;
    private final Flusher flusher;
    private final StoreMeters meters;
    private final RowWriter row = new RowWriter();

    // Of the view's thread.
    private @Nullable Tail active;
    private long tailNumber;
    private long nextOrdinal;
    private long tailSinceUnixNanos;
    private long keptUnixNanos;
    private Position reached;

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
        pins = new Pins(table, options, directory, state, keeping, late, waiting, wall, complaints);
        questions = new Questions(table.name(), options.questions(), waiting, stored);
        this.meters = new StoreMeters(meters, table.name(), state, questions::waiting);
        keepingThread = thread(table.name() + "-keeping", Thread.MIN_PRIORITY, onFault);
        flusher =
                new Flusher(
                        table.name(),
                        wall,
                        this.meters,
                        complaints,
                        thread(table.name() + "-writer", Thread.MIN_PRIORITY + 1, onFault),
                        new Flushing());
    }

    // Nothing relies on it: it shortens the receiver's way on processors that are all busy.
    @SuppressWarnings("ThreadPriorityCheck")
    private static ExecutorService thread(
            String name, int priority, Thread.UncaughtExceptionHandler onFault) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform()
                        .name(name)
                        .priority(priority)
                        .uncaughtExceptionHandler(onFault)
                        .factory());
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
     * that they are written. Waits when they come faster than they can be, but not for a disk that
     * takes nothing: see {@link #isTaking}.
     */
    public void settled() {
        long now = wall.unixNanos();
        flusher.retryIfDue(now);
        Tail tail = active;
        if (tail != null) {
            tail.settle();
            if (tail.isFull(options.flushBytes()) && flusher.await()) {
                freeze(now);
            }
        }
        if (now - tailSinceUnixNanos >= options.flushAge().toNanos() || now < tailSinceUnixNanos) {
            freezeIfIdle(now);
        }
        if (now - keptUnixNanos >= KEEPING_NANOS || now < keptUnixNanos) {
            keptUnixNanos = now;
            keepingThread.execute(this::tidy);
        }
    }

    /**
     * View's thread, after {@link #settled}: false when as much waits as may, and cannot be
     * written. No rows are to be added until it is true again.
     */
    public boolean isTaking() {
        Tail tail = active;
        return tail == null || !tail.isFull(options.flushBytes()) || !flusher.isFailing();
    }

    private void freezeIfIdle(long now) {
        if (!flusher.isFree()) {
            return;
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
            meters.taken(tail.rows());
        }
        active = null;
        tailSinceUnixNanos = now;
        flusher.take(new Flusher.Lot(tail, reached, nextOrdinal, keeping.takeNumber()), now);
    }

    /** On the writing thread. */
    private final class Flushing implements Flusher.Work {

        @Override
        public void write(Flusher.Lot what) {
            Tail tail = what.tail();
            List<SegmentFile> files = new ArrayList<>();
            if (tail != null && tail.rows() > 0) {
                tail.complete(late, writing);
                SegmentWriter.Written result =
                        writer.byHour(tail.relation(), what.number(), keeping.floor());
                meters.tooOld(result.tooOld());
                files.addAll(result.files());
            }
            keeping.commit(
                    manifest -> manifest.with(what.upTo(), what.nextOrdinal(), files),
                    tail == null ? List.of() : List.of(tail),
                    tail == null ? () -> {} : () -> tail.drop(writing));
            keeping.flushed();
        }

        @Override
        public void written() {
            keeping.dispose();
        }
    }

    private void tidy() {
        keeping.tidy();
        pins.renew();
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

    /** Evicts, expires and merges what is due, and waits for it; for tests. */
    void tidyNow() {
        awaited(keepingThread.submit(this::tidy, true), Duration.ofMinutes(10));
    }

    /** Waits until what is due is in files or was tried; for tests, on the view's thread. */
    void awaitWriter() {
        if (!flusher.await()) {
            flusher.awaitTry();
        }
    }

    /** Writes what waits and stops; what the disk does not take is read again from the journal. */
    @Override
    public void close() {
        if (flusher.await() && active != null) {
            freeze(wall.unixNanos());
            boolean _ = flusher.await();
        }
        flusher.close();
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
