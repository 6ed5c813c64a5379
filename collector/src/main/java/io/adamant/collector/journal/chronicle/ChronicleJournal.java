package io.adamant.collector.journal.chronicle;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.JournalException;
import io.adamant.collector.journal.JournalException.Code;
import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on one disk of one machine. One file per hour of UTC; {@link Appender} writes, many
 * tails read. Any thread may call.
 *
 * <pre>
 * DIR/writer.lock       held by the one writer, names its process
 * DIR/yyyyMMdd-HHF.cq4  one hour of documents, see {@link EnvelopeLayout}
 * DIR/metadata.cq4t     the queue's own; made anew at each start
 * DIR/trimmed           exists once anything was trimmed
 * DIR/*.damaged         see {@link TornTail}
 * </pre>
 *
 * The queue's metadata holds nothing that the files do not say, except a write lock that names a
 * process id: after a kill -9 in a container the next collector often has the very same id and
 * would wait for itself. It is therefore removed at the start, under our own lock.
 */
public final class ChronicleJournal implements Journal {

    /** Zero or more of these, oldest first, make up the journal. */
    static final String SUFFIX = ".cq4";

    private static final Logger LOG = LoggerFactory.getLogger(ChronicleJournal.class);
    private static final String METADATA = "metadata.cq4t";
    private static final String TRIMMED = "trimmed";

    /** How long the queue waits for a document that a killed writer left open, milliseconds. */
    private static final long TIMEOUT_MILLIS = 1_000;

    /**
     * Limits.
     *
     * @param watermarkPercent how full the disk may be, 1 to 100, before nothing is appended
     * @param minFreeBytes free bytes of the disk below which nothing is appended either
     * @param maxQueued most envelopes waiting for the disk
     * @param maxQueuedBytes most body bytes waiting for the disk
     */
    public record Options(
            int watermarkPercent, long minFreeBytes, int maxQueued, long maxQueuedBytes) {

        public static final Options DEFAULT =
                new Options(95, 256L * 1024 * 1024, 8_192, 128L * 1024 * 1024);

        public Options {
            if (watermarkPercent < 1 || watermarkPercent > 100) {
                throw new IllegalArgumentException("the watermark is 1 to 100 percent");
            }
            if (minFreeBytes < 0 || maxQueued < 1 || maxQueuedBytes < 1) {
                throw new IllegalArgumentException("journal limits must be positive");
            }
        }

        public Options withWatermarkPercent(int percent) {
            return new Options(percent, minFreeBytes, maxQueued, maxQueuedBytes);
        }

        /** Bytes that stay free on a disk of this size. */
        public long reserveBytes(long totalBytes) {
            return Math.max(minFreeBytes, totalBytes / 100 * (100 - watermarkPercent));
        }
    }

    /** What a disk says of itself. */
    interface Disk {

        long freeBytes();

        long totalBytes();
    }

    private record RealDisk(Path directory) implements Disk {

        @Override
        public long freeBytes() {
            // 0 where it cannot say: such a disk takes nothing.
            return directory.toFile().getUsableSpace();
        }

        @Override
        public long totalBytes() {
            return directory.toFile().getTotalSpace();
        }
    }

    private final Path directory;
    private final DirectoryLock lock;
    private final SingleChronicleQueue queue;
    private final RollCycle rollCycle;
    private final Appender appender;
    private final Set<ChronicleTail> tails = ConcurrentHashMap.newKeySet();
    private final Count corrupt;

    private ChronicleJournal(
            Path directory,
            DirectoryLock lock,
            SingleChronicleQueue queue,
            Appender appender,
            Meters meters) {
        this.directory = directory;
        this.lock = lock;
        this.queue = queue;
        this.rollCycle = queue.rollCycle();
        this.appender = appender;
        corrupt =
                meters.counter("adamant_journal_corrupt", "Entries skipped for a wrong check sum.");
        meters.gauge("adamant_journal_bytes", "Bytes of the journal on disk.", this::bytes);
    }

    /**
     * Opens or makes a journal.
     *
     * @param directory made when it is missing; on a local file system
     * @throws JournalException when another writer has it or it cannot be written
     */
    public static ChronicleJournal open(
            Path directory, Options options, WallClock clock, Meters meters) {
        return open(
                directory, options, clock, meters, RollCycles.FAST_HOURLY, new RealDisk(directory));
    }

    static ChronicleJournal open(
            Path directory,
            Options options,
            WallClock clock,
            Meters meters,
            RollCycle rollCycle,
            Disk disk) {
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            Files.deleteIfExists(directory.resolve(METADATA));
            Optional<String> torn = TornTail.repair(directory, rollCycle);
            torn.ifPresent(LOG::error);
            Count repaired =
                    meters.counter(
                            "adamant_journal_repaired",
                            "Times that the newest file was torn at the start.");
            repaired.add(torn.isPresent() ? 1 : 0);
            Files.deleteIfExists(directory.resolve(METADATA));
            GroupClock time = new GroupClock(clock);
            SingleChronicleQueue queue =
                    SingleChronicleQueueBuilder.binary(directory)
                            .rollCycle(rollCycle)
                            .timeProvider(time)
                            .timeoutMS(TIMEOUT_MILLIS)
                            .syncMode(SyncMode.SYNC)
                            .build();
            Appender appender = Appender.start(queue, time, directory, options, disk, meters);
            return new ChronicleJournal(directory, lock, queue, appender, meters);
        } catch (IOException | RuntimeException | AssertionError unusable) {
            lock.close();
            throw new JournalException(
                    Code.UNUSABLE,
                    "journal " + directory + " cannot be opened: " + unusable,
                    unusable);
        }
    }

    /**
     * The queue rolls by this clock. It stands still within a group, so that a group never spans
     * two files, and never steps back, so that an older file is never appended to again.
     */
    static final class GroupClock implements TimeProvider {

        private final WallClock clock;
        private volatile long millis;

        GroupClock(WallClock clock) {
            this.clock = clock;
            advance(0);
        }

        /** Moves to the present, and at least to {@code floorMillis}. */
        void advance(long floorMillis) {
            millis = Math.max(Math.max(millis, floorMillis), clock.unixNanos() / 1_000_000);
        }

        @Override
        public long currentTimeMillis() {
            return millis;
        }
    }

    @Override
    public CompletionStage<Append> append(String key, Envelope envelope) {
        return appender.append(envelope);
    }

    @Override
    public Tail tail(Position after) {
        ExcerptTailer tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
        ChronicleTail[] self = new ChronicleTail[1];
        ChronicleTail tail =
                new ChronicleTail(
                        tailer,
                        rollCycle,
                        after,
                        appender::durableIndex,
                        this::onCorrupt,
                        () -> tails.remove(self[0]));
        self[0] = tail;
        tails.add(tail);
        return tail;
    }

    private void onCorrupt(long index) {
        corrupt.increment();
        LOG.warn(
                "journal entry {} skipped: its check sum is wrong, the disk or a power cut tore it",
                ChronicleTail.position(index).token());
    }

    @Override
    public synchronized Trimmed trim(long olderThanUnixNanos, Position upTo) {
        if (upTo.isStart()) {
            return new Trimmed(0, 0);
        }
        int keepFrom = Math.min(appender.cycle(), ChronicleTail.cycle(rollCycle, upTo));
        int files = 0;
        long bytes = 0;
        for (RollFiles.RollFile file : RollFiles.list(directory, rollCycle)) {
            if (file.cycle() < keepFrom && file.endUnixNanos() <= olderThanUnixNanos) {
                bytes += file.bytes();
                long entries = entriesIn(file.cycle());
                delete(file.path());
                tails.forEach(tail -> tail.trimmed(file.cycle(), entries));
                files++;
            }
        }
        if (files > 0) {
            queue.refreshDirectoryListing();
        }
        return new Trimmed(files, bytes);
    }

    private void delete(Path file) {
        try {
            // The mark first: a crash between the two must not hide the trim.
            if (!isTrimmed()) {
                Files.createFile(directory.resolve(TRIMMED));
            }
            Files.delete(file);
        } catch (IOException failed) {
            throw new JournalException(
                    Code.UNUSABLE,
                    "journal file " + file + " cannot be trimmed: " + failed,
                    failed);
        }
    }

    @Override
    public boolean isTrimmed() {
        return Files.exists(directory.resolve(TRIMMED));
    }

    @Override
    public Position newest() {
        long index = appender.durableIndex();
        return index < 0 ? Position.START : ChronicleTail.position(index);
    }

    @Override
    public long bytesBehind(Position position) {
        if (position.isStart()) {
            return bytes();
        }
        int cycle = ChronicleTail.cycle(rollCycle, position);
        int present = appender.cycle();
        long bytes = cycle < present ? appender.bytesInFile() : 0;
        for (RollFiles.RollFile file : RollFiles.list(directory, rollCycle)) {
            if (file.cycle() > cycle && file.cycle() != present) {
                bytes += file.bytes();
            } else if (file.cycle() == cycle) {
                bytes += restOf(file, position);
            }
        }
        return bytes;
    }

    /** The share of a file's bytes that the entries behind the position are of its entries. */
    private long restOf(RollFiles.RollFile file, Position position) {
        long entries = entriesIn(file.cycle());
        long behind = entries - 1 - ChronicleTail.sequence(rollCycle, position);
        long used = file.cycle() == appender.cycle() ? appender.bytesInFile() : file.bytes();
        return entries <= 0 ? 0 : Math.max(0, used / entries * behind);
    }

    private long entriesIn(int cycle) {
        try (ExcerptTailer counter = queue.createTailer()) {
            return Math.max(0, counter.excerptsInCycle(cycle));
        }
    }

    /** What is used of the files: the present one is made far longer than what it holds yet. */
    @Override
    public long bytes() {
        int present = appender.cycle();
        List<RollFiles.RollFile> files = RollFiles.list(directory, rollCycle);
        return appender.bytesInFile()
                + files.stream()
                        .filter(file -> file.cycle() != present)
                        .mapToLong(RollFiles.RollFile::bytes)
                        .sum();
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
        lock.close();
    }
}
