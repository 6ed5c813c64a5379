package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.disk.LaneFiles;
import io.adamant.agent.spool.disk.SegmentFile;
import io.adamant.agent.spool.format.Facts;
import io.adamant.agent.spool.format.Facts.OfBatch;
import io.adamant.agent.spool.format.Facts.OfCheckpoint;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.RecordHeader.Kind;
import io.adamant.agent.spool.format.SegmentName;
import io.adamant.agent.spool.format.SegmentScan;
import io.adamant.agent.spool.format.SegmentScan.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a lane stands when a process starts: from the newest segment alone, so that the
 * time does not grow with what waits. Reads its headers and facts, and the frames of its last write
 * only: the writes before it were forced before the last one began. Changes nothing on disk.
 *
 * <ul>
 *   <li>A write ends in a state record. What stands behind the last one was never durable: a cut
 *       record, or one that got its length but only NUL as data. It is cut off by the next write.
 *   <li>Any other damage ends the epoch: the sequences behind it may have been sent already.
 *   <li>A newest file without an intact head was begun and never durable when it is cut, and is
 *       damaged otherwise; then the one before it says what it can.
 *   <li>Older segments are not looked at: {@link LaneReader} finds their damage when it gets there.
 * </ul>
 */
final class LaneRecovery {

    private final Path dir;
    private final Lane lane;
    private final LaneFiles files;
    private final List<SegmentFile> segments;
    private final Map<String, String> positions = new TreeMap<>();
    private final Map<String, String> owners = new TreeMap<>();
    private final List<Group> groups = new ArrayList<>();
    private @Nullable OfCheckpoint newest;
    private long epoch;
    private long nextSequence = 1;
    private long end;
    private int records;
    private long newestBatch = -1;
    private @Nullable String damage;
    private int tornTails;

    /** The records of one write. */
    private static final class Group {
        final List<RecordHeader> headers = new ArrayList<>();
        final List<Long> offsets = new ArrayList<>();
        final List<ByteBuffer> facts = new ArrayList<>();
    }

    private LaneRecovery(Path dir, Lane lane, LaneFiles files) {
        this.dir = dir;
        this.lane = lane;
        this.files = files;
        this.segments = files.segments();
    }

    static LaneFound recover(Path dir, Lane lane, LaneFiles files) throws IOException {
        LaneRecovery recovery = new LaneRecovery(dir, lane, files);
        recovery.run();
        return new LaneFound(
                recovery.segments,
                files.highestNumber(),
                recovery.epoch,
                recovery.nextSequence,
                recovery.end,
                recovery.records,
                recovery.newestBatch,
                recovery.newest,
                recovery.positions,
                recovery.owners,
                recovery.damage,
                recovery.tornTails);
    }

    private void run() throws IOException {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (readNewest(segments.get(i))) {
                break;
            }
        }
        if (files.quarantined().stream().mapToLong(SegmentName::number).max().orElse(0)
                        == files.highestNumber()
                && files.highestNumber() > 0) {
            damage = "the newest segment of lane " + lane.label() + " is quarantined";
        }
    }

    /** False when it has no head: the one before it is asked. */
    private boolean readNewest(SegmentFile segment) throws IOException {
        try (SegmentScan scan = SegmentScan.open(segment.path(dir))) {
            long size = segment.bytes();
            Look look = scan.look(0, size);
            if (look instanceof Look.Found(RecordHeader head)) {
                OfCheckpoint checkpoint = checkpoint(scan, head);
                if (checkpoint != null) {
                    read(segment, scan, head, checkpoint);
                    return true;
                }
            }
            boolean cut = size < RecordHeader.BYTES || (look instanceof Look.Bad(boolean t) && t);
            if (damage == null && cut && !(size > 0 && scan.isNul(0, size))) {
                // Begun and never forced: nothing in it was ever called durable.
                segments.remove(segment);
                files.leftovers().add(segment.name());
                tornTails++;
            } else {
                segment.damagedFrom(0);
                damage = segment.name().text() + " is damaged at byte 0";
            }
            return false;
        }
    }

    private @Nullable OfCheckpoint checkpoint(SegmentScan scan, RecordHeader head)
            throws IOException {
        byte[] facts =
                head.kind() == Kind.CHECKPOINT && head.lane() == lane ? scan.facts(0, head) : null;
        return facts == null ? null : Facts.readCheckpoint(ByteBuffer.wrap(facts));
    }

    private void read(
            SegmentFile segment, SegmentScan scan, RecordHeader head, OfCheckpoint checkpoint)
            throws IOException {
        epoch = head.epoch();
        nextSequence = head.firstSequence();
        newest = checkpoint;
        positions.putAll(checkpoint.positions());
        owners.putAll(checkpoint.owners());
        end = head.totalBytes();
        Look stop = group(segment, scan, head);
        for (int i = 0; i + 1 < groups.size(); i++) {
            apply(groups.get(i));
        }
        long damagedAt = groups.isEmpty() ? -1 : damagedIn(scan, groups.getLast());
        if (damagedAt < 0 && !groups.isEmpty()) {
            apply(groups.getLast());
        }
        boolean torn =
                damagedAt >= 0
                        ? scan.isNul(damagedAt, segment.bytes())
                        : !(stop instanceof Look.Bad(boolean t)) || t;
        if (!torn) {
            segment.damagedFrom(end);
            if (damage == null) {
                damage = segment.name().text() + " is damaged at byte " + end;
            }
        } else if (end < segment.bytes() && damage == null) {
            tornTails++;
        }
        if (damage == null) {
            segment.grownTo(end);
        }
    }

    /** Collects the whole writes; the result says why it stopped. */
    private Look group(SegmentFile segment, SegmentScan scan, RecordHeader head)
            throws IOException {
        long offset = head.totalBytes();
        long expected = head.firstSequence();
        Group group = new Group();
        Look look = scan.look(offset, segment.bytes());
        while (look instanceof Look.Found(RecordHeader header)) {
            byte[] facts = scan.facts(offset, header);
            boolean isBatch = header.kind() == Kind.BATCH;
            if (facts == null) {
                return new Look.Bad(scan.isNul(offset + header.totalBytes() - 1, segment.bytes()));
            }
            if (header.kind() == Kind.CHECKPOINT
                    || header.epoch() != epoch
                    || header.lane() != lane
                    || (isBatch && header.firstSequence() < expected)
                    || (isBatch && header.firstSequence() > expected && !head.holes())) {
                return new Look.Bad(false);
            }
            group.headers.add(header);
            group.offsets.add(offset);
            group.facts.add(ByteBuffer.wrap(facts));
            expected = isBatch ? header.endSequence() : expected;
            offset += header.totalBytes();
            if (header.kind() == Kind.STATE) {
                groups.add(group);
                group = new Group();
                if (groups.size() > 2) {
                    apply(groups.removeFirst());
                }
            }
            look = scan.look(offset, segment.bytes());
        }
        return look;
    }

    /** Where the first damaged record of the write has its end mark, -1 when all are intact. */
    private static long damagedIn(SegmentScan scan, Group group) throws IOException {
        for (int i = 0; i < group.headers.size(); i++) {
            if (scan.stored(group.offsets.get(i), group.headers.get(i)) == null) {
                return group.offsets.get(i) + group.headers.get(i).totalBytes() - 1;
            }
        }
        return -1;
    }

    private void apply(Group group) {
        for (int i = 0; i < group.headers.size(); i++) {
            RecordHeader header = group.headers.get(i);
            ByteBuffer facts = group.facts.get(i);
            switch (header.kind()) {
                case BATCH -> {
                    OfBatch batch = Facts.readBatch(facts);
                    if (batch != null) {
                        Positions.apply(positions, batch.positions());
                    }
                    nextSequence = header.endSequence();
                    newestBatch = header.count() > 0 ? group.offsets.get(i) : newestBatch;
                    records++;
                }
                case OWNER -> {
                    Map<String, String> texts = Facts.readTexts(facts);
                    owners.putAll(texts == null ? Map.of() : texts);
                }
                case STATE -> {
                    LaneMark[] marks = Facts.readState(facts);
                    if (marks != null) {
                        newest =
                                new OfCheckpoint(header.firstSequence(), marks, Map.of(), Map.of());
                    }
                }
                case CHECKPOINT -> throw new IllegalStateException("a head inside a segment");
            }
            end = group.offsets.get(i) + header.totalBytes();
        }
    }
}
