package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.disk.Disk;
import io.adamant.agent.spool.disk.LaneFiles;
import io.adamant.agent.spool.disk.SegmentFile;
import io.adamant.agent.spool.format.Facts;
import io.adamant.agent.spool.format.Facts.OfCheckpoint;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.RecordBuffer;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.RecordHeader.Kind;
import io.adamant.agent.spool.format.SegmentName;
import io.adamant.agent.spool.format.SegmentScan;
import io.adamant.agent.spool.format.SegmentScan.Look;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.SeverityBand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives up a band of one closed segment: {@link #plan} says what goes, so that it can be named;
 * then {@link #perform} writes the segment again without it, beside the old one, and renames. What
 * is in flight is never cut. Because sequences are given band by band, a batch loses a run at its
 * beginning: the rest keeps its sequences. A small segment is joined with the one before it.
 *
 * <p>A band that is less than {@value #WORTH} th of a segment goes together with the next band: to
 * write all for so little would cost more disk than it saves. Under the spool's lock.
 */
final class LaneCut {

    /** Reason of a loss: given up at the cap, or because the disk is full. */
    static final String AT_CAP = "spool_cap";

    private static final int WORTH = 8;
    private static final int FLUSH_BYTES = 256 << 10;

    private final Path dir;
    private final Lane lane;
    private final LaneReader reader;
    private final SegmentFile segment;
    private final SeverityBand upTo;
    private final List<Loss> losses = new ArrayList<>();
    private final long[] gone = new long[SeverityBand.values().length];
    private long batches;
    private long waitingBytes;
    private long freed;
    private boolean keeps;
    private long endEpoch;
    private long endSequence;

    private LaneCut(
            Path dir, Lane lane, LaneReader reader, SegmentFile segment, SeverityBand upTo) {
        this.dir = dir;
        this.lane = lane;
        this.reader = reader;
        this.segment = segment;
        this.upTo = upTo;
    }

    /** Null when the segment has nothing of the bands, or too little. */
    static @Nullable LaneCut plan(
            Path dir, Lane lane, LaneReader reader, SegmentFile segment, SeverityBand upTo)
            throws IOException {
        LaneCut cut = new LaneCut(dir, lane, reader, segment, upTo);
        cut.look();
        boolean all = upTo == SeverityBand.HIGH;
        boolean isWorth = all || cut.freed >= segment.bytes() / WORTH;
        return cut.losses.isEmpty() || !isWorth || (segment.isDamaged() && !all) ? null : cut;
    }

    List<Loss> losses() {
        return losses;
    }

    boolean keepsNothing() {
        return !keeps;
    }

    private void look() throws IOException {
        SegmentScan scan = reader.scanOf(segment);
        long offset = 0;
        while (!segment.isUnreadableAt(offset)
                && scan.look(offset, segment.bytes()) instanceof Look.Found(RecordHeader header)) {
            endEpoch = header.epoch();
            switch (header.kind()) {
                case CHECKPOINT -> endSequence = header.firstSequence();
                case BATCH -> {
                    endSequence = header.endSequence();
                    batch(header);
                }
                case STATE, OWNER -> {} // no sequences
            }
            offset += header.totalBytes();
        }
    }

    private void batch(RecordHeader header) {
        if (reader.isInFlight(header.epoch(), header.firstSequence())) {
            keeps = true;
        } else if (reader.isWaiting(header)) {
            int[] counts = {header.low(), header.plain(), header.high()};
            long first = header.firstSequence();
            for (SeverityBand band : SeverityBand.values()) {
                int count = counts[band.code()];
                if (count > 0 && band.code() <= upTo.code()) {
                    gone[band.code()] += count;
                    losses.add(new Loss(AT_CAP, header.epoch(), first, count, words(band)));
                }
                first += count;
            }
            int dropped = dropped(header);
            keeps |= dropped < header.count();
            long share = (long) header.totalBytes() * dropped / header.count();
            batches += dropped == header.count() ? 1 : 0;
            waitingBytes += share;
            freed += share;
        } else {
            freed += header.totalBytes();
        }
    }

    private String words(SeverityBand band) {
        return "lane " + lane.label() + (lane == Lane.LOGS ? ", severity " + band.label() : "");
    }

    private int dropped(RecordHeader header) {
        return switch (upTo) {
            case LOW -> header.low();
            case PLAIN -> header.low() + header.plain();
            case HIGH -> header.count();
        };
    }

    /** The reader asks no more for what goes; to be called before the losses are written. */
    void begin() {
        if (!keeps && !reader.hasFlights(segment)) {
            reader.pass(segment, endEpoch, endSequence);
        }
    }

    /** Deletes the segment without writing anything: where the disk has no room for that. */
    void delete(Disk disk) throws IOException {
        count();
        LaneFiles.remove(dir, disk, segment);
        reader.replaced(List.of(segment), null);
    }

    /** The losses are durable: now their records go. */
    void perform(Disk disk, Codecs codecs, RecordBuffer buffer, int segmentBytes)
            throws IOException {
        if (!keeps && segment == reader.segments().getFirst()) {
            delete(disk);
            return;
        }
        List<SegmentFile> sources = sources(segmentBytes);
        SegmentFile fresh = write(disk, codecs, buffer, sources);
        count();
        reader.replaced(sources, fresh);
    }

    /** What waits is less now. */
    private void count() {
        reader.givenUp(batches, gone[0], gone[1], gone[2], waitingBytes);
    }

    /** Records that go, by band. */
    long[] gone() {
        return gone.clone();
    }

    private List<SegmentFile> sources(int segmentBytes) throws IOException {
        int index = reader.segments().indexOf(segment);
        SegmentFile before = index == 0 ? null : reader.segments().get(index - 1);
        return before != null
                        && !before.isDamaged()
                        && before.bytes() + segment.bytes() - freed < segmentBytes
                        && head(before).epoch() == head(segment).epoch()
                ? List.of(before, segment)
                : List.of(segment);
    }

    private RecordHeader head(SegmentFile source) throws IOException {
        if (reader.scanOf(source).look(0, source.bytes())
                instanceof Look.Found(RecordHeader head)) {
            return head;
        }
        throw new IOException(source.name().text() + " has lost its head");
    }

    private SegmentFile write(
            Disk disk, Codecs codecs, RecordBuffer buffer, List<SegmentFile> sources)
            throws IOException {
        SegmentFile last = sources.getLast();
        SegmentFile first = sources.getFirst();
        long covered = last.number() - (first.number() - first.name().covers());
        SegmentName name = SegmentName.of(lane, last.number(), Math.toIntExact(covered));
        Path temporary = dir.resolve(name.as(SegmentName.Form.TEMPORARY).text());
        disk.delete(temporary);
        long size;
        try (FileChannel out = disk.create(temporary)) {
            size = new Rewrite(disk, out, codecs, buffer).of(sources);
            disk.force(out);
            disk.rename(temporary, dir.resolve(name.text()));
            disk.forceNames(dir);
        } catch (IOException refused) {
            removed(disk, temporary, refused);
            throw refused;
        }
        for (SegmentFile old : sources) {
            if (!old.name().equals(name)) {
                disk.delete(old.path(dir));
            }
        }
        return new SegmentFile(name, size);
    }

    private static void removed(Disk disk, Path temporary, IOException refused) {
        try {
            disk.delete(temporary);
        } catch (IOException alsoRefused) {
            refused.addSuppressed(alsoRefused);
        }
    }

    /** The new file. */
    private final class Rewrite {

        private final Disk disk;
        private final FileChannel out;
        private final Codecs codecs;
        private final RecordBuffer buffer;
        private long written;

        Rewrite(Disk disk, FileChannel out, Codecs codecs, RecordBuffer buffer) {
            this.disk = disk;
            this.out = out;
            this.codecs = codecs;
            this.buffer = buffer;
            buffer.truncate(0);
        }

        long of(List<SegmentFile> sources) throws IOException {
            RecordHeader begin = head(sources.getFirst());
            RecordHeader head = head(sources.getLast());
            byte[] facts = reader.scanOf(sources.getLast()).facts(0, head);
            OfCheckpoint checkpoint =
                    facts == null ? null : Facts.readCheckpoint(ByteBuffer.wrap(facts));
            if (facts == null || checkpoint == null) {
                throw new IOException(sources.getLast().name().text() + " has lost its head");
            }
            buffer.plain(Kind.CHECKPOINT, lane, true, head.epoch(), begin.firstSequence(), facts);
            for (SegmentFile source : sources) {
                copy(source, source == segment);
            }
            buffer.plain(
                    Kind.STATE,
                    lane,
                    false,
                    head.epoch(),
                    checkpoint.write(),
                    Facts.state(checkpoint.marks()));
            flush();
            return written;
        }

        private void copy(SegmentFile source, boolean cutting) throws IOException {
            SegmentScan scan = reader.scanOf(source);
            long offset = 0;
            while (!source.isUnreadableAt(offset)
                    && scan.look(offset, source.bytes())
                            instanceof Look.Found(RecordHeader header)) {
                if (header.kind() == Kind.BATCH) {
                    boolean flying = reader.isInFlight(header.epoch(), header.firstSequence());
                    if (flying || reader.isWaiting(header)) {
                        int drop = flying || !cutting ? 0 : dropped(header);
                        copy(scan, offset, header, drop);
                    }
                }
                offset += header.totalBytes();
            }
        }

        private void copy(SegmentScan scan, long offset, RecordHeader header, int drop)
                throws IOException {
            byte[] facts = scan.facts(offset, header);
            byte[] stored = scan.stored(offset, header);
            if (facts == null || stored == null || drop >= header.count()) {
                return;
            }
            if (drop == 0) {
                buffer.copy(header, facts, stored);
            } else {
                part(header, facts, stored, drop);
            }
            if (buffer.size() >= FLUSH_BYTES) {
                flush();
            }
        }

        private void part(RecordHeader header, byte[] facts, byte[] stored, int drop)
                throws IOException {
            try {
                Codec codec = codecs.of(header.encoding());
                byte[] frame = codec.expand(stored, header.frameBytes());
                byte[] rest = LogFrame.select(frame, drop, header.count());
                buffer.batch(header.without(drop, rest.length), facts, codec, rest, 0, rest.length);
            } catch (MalformedOtlpException | IOException unreadable) {
                // Shipped whole: the receiver sees sooner than the cap what is wrong with it.
                buffer.copy(header, facts, stored);
            }
        }

        private void flush() throws IOException {
            disk.write(out, buffer.bytes(), written);
            written += buffer.size();
            buffer.truncate(0);
        }
    }
}
