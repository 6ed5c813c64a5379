package io.adamant.collector.journal.chronicle;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads entries in order and shows only what is durable. An entry whose check sum is wrong is
 * skipped and reported; parts without an end, left by a writer that was killed, are skipped without
 * a word since nobody was told that they are kept. Owned by the thread that polls; a trim tells it
 * from another one.
 */
final class ChronicleTail implements Journal.Tail {

    /** A poll that has an entry returns once it read this much: big bodies do not pile up. */
    private static final long POLL_BYTES = 16L * 1024 * 1024;

    private final ExcerptTailer tailer;
    private final RollCycle rollCycle;
    private final LongSupplier durableIndex;
    private final LongConsumer onCorrupt;
    private final Runnable onClose;
    private final List<byte[]> slices = new ArrayList<>();
    private long lastRead;
    private int floor = Integer.MIN_VALUE;
    private long missed;
    private boolean isElsewhere;

    ChronicleTail(
            ExcerptTailer tailer,
            RollCycle rollCycle,
            Position after,
            LongSupplier durableIndex,
            LongConsumer onCorrupt,
            Runnable onClose) {
        this.tailer = tailer;
        this.rollCycle = rollCycle;
        this.durableIndex = durableIndex;
        this.onCorrupt = onCorrupt;
        this.onClose = onClose;
        moveBehind(after);
    }

    private void moveBehind(Position after) {
        lastRead = -1;
        if (!after.isStart()) {
            long index = index(after);
            if (tailer.moveToIndex(index)) {
                try (DocumentContext passed = tailer.readingDocument()) {
                    lastRead = passed.isPresent() ? passed.index() : index;
                }
                return;
            }
            isElsewhere = true;
        }
        tailer.toStart();
    }

    /** A file is gone. Called by the thread that trims, oldest file first. */
    synchronized void trimmed(int cycle, long entries) {
        long read = lastRead < 0 ? -1 : lastRead;
        int at = rollCycle.toCycle(Math.max(0, read));
        if (cycle >= at) {
            long seen = cycle == at && read >= 0 ? rollCycle.toSequenceNumber(read) + 1 : 0;
            missed += Math.max(0, entries - seen);
            floor = cycle + 1;
        }
    }

    @Override
    public synchronized long missed() {
        return missed;
    }

    @Override
    public boolean isElsewhere() {
        return isElsewhere;
    }

    @Override
    public synchronized List<Journal.Entry> poll(int most) {
        if (floor != Integer.MIN_VALUE) {
            // What is left of the file that the tail stood in is counted as missed, so it must not
            // be read any more, though it is still mapped.
            floor = Integer.MIN_VALUE;
            slices.clear();
            tailer.toStart();
        }
        List<Journal.Entry> entries = new ArrayList<>();
        long bytes = 0;
        while (entries.size() < most
                && (bytes < POLL_BYTES || entries.isEmpty())
                && lastRead < durableIndex.getAsLong()) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return entries;
                }
                lastRead = document.index();
                Bytes<?> in = document.wire().bytes();
                byte[] raw = new byte[(int) in.readRemaining()];
                in.read(raw);
                bytes += raw.length;
                take(raw).ifPresent(envelope -> entries.add(entry(envelope)));
            }
        }
        return entries;
    }

    private Journal.Entry entry(Envelope envelope) {
        return new Journal.Entry(position(lastRead), envelope);
    }

    /** The envelope that this document completes. */
    private Optional<Envelope> take(byte[] raw) {
        EnvelopeLayout.Part part = EnvelopeLayout.part(raw).orElse(null);
        if (part == null) {
            slices.clear();
            onCorrupt.accept(lastRead);
            return Optional.empty();
        }
        if (part.number() == 0) {
            slices.clear();
        } else if (part.number() != slices.size()) {
            // The rest of an entry whose beginning was corrupt and reported.
            slices.clear();
            return Optional.empty();
        }
        slices.add(part.slice());
        if (part.number() < part.parts() - 1) {
            return Optional.empty();
        }
        Optional<Envelope> envelope = EnvelopeLayout.decode(slices);
        slices.clear();
        if (envelope.isEmpty()) {
            onCorrupt.accept(lastRead);
        }
        return envelope;
    }

    static Position position(long index) {
        return new Position("%016x".formatted(index));
    }

    /** The file that a position is in. */
    static int cycle(RollCycle rollCycle, Position position) {
        return rollCycle.toCycle(index(position));
    }

    /** Which of the file's documents a position is, counted from 0. */
    static long sequence(RollCycle rollCycle, Position position) {
        return rollCycle.toSequenceNumber(index(position));
    }

    private static long index(Position position) {
        return Long.parseLong(position.token(), 16);
    }

    @Override
    public void close() {
        onClose.run();
        tailer.close();
    }
}
