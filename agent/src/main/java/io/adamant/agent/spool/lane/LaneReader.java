package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.disk.Disk;
import io.adamant.agent.spool.disk.LaneFiles;
import io.adamant.agent.spool.disk.SegmentFile;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.SegmentScan;
import io.adamant.agent.spool.format.SegmentScan.Look;
import io.adamant.agent.spool.lane.LaneWriter.Written;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the batches of one lane, oldest first, and knows what is done. Holds one file open, the
 * one it reads, and a few words for each segment. Guarded by the spool's lock.
 *
 * <ul>
 *   <li>The cursor knows which sequence comes next. Sequences that a segment lacks are named as a
 *       loss when the cursor gets there, unless the segment's head says that they are named
 *       already.
 *   <li>A record with a damaged body is named and skipped. From a damaged header on, the rest of
 *       its segment is unreadable; how much that was is named when the next segment's head says it.
 *   <li>What is below every batch in flight and below the cursor is done. A segment of which
 *       everything is done goes when that is durable: deleted, or set aside when it has damage.
 * </ul>
 */
public final class LaneReader implements AutoCloseable {

    /** Reason of a loss: damage. */
    public static final String QUARANTINED = "spool_quarantined";

    /** Reason of a loss: segments are not there. */
    public static final String LOST = "spool_lost";

    private final Path dir;
    private final Lane lane;
    private final Disk disk;
    private final Consumer<Loss> losses;
    private final List<SegmentFile> segments;
    private final Flights flights = new Flights();
    private final OpenSegment open;
    private LaneMark mark;
    private long number;
    private long offset;
    private long epoch;
    private long expected;
    private boolean holes;
    private @Nullable String damage;
    private @Nullable Place ahead;
    private long savedFloor;
    private long newestSegment;
    private long newestOffset;
    private long quarantined;
    private boolean wantsSegment;

    /** Where a batch is. */
    record Place(SegmentFile segment, long offset, RecordHeader header) {}

    /**
     * A batch to ship.
     *
     * @param frame compressed
     */
    public record Taken(RecordHeader header, BootId boot, byte[] frame) {}

    LaneReader(
            Path dir, Lane lane, Disk disk, LaneFound found, LaneMark mark, Consumer<Loss> losses) {
        this.dir = dir;
        this.lane = lane;
        this.disk = disk;
        this.losses = losses;
        this.segments = new ArrayList<>(found.segments());
        this.open = new OpenSegment(dir);
        this.mark = mark;
        this.epoch = mark.doneEpoch();
        this.expected = Math.max(1, mark.doneSequence());
        this.newestSegment = segments.isEmpty() ? 0 : segments.getLast().number();
        this.newestOffset = found.newestBatch();
    }

    // ---- what the writer says

    void published(Written written) {
        if (written.fresh()) {
            segments.add(written.segment());
            wantsSegment = false;
        }
        written.segment().grownTo(written.bytes());
        if (written.newestBatch() >= 0) {
            newestSegment = written.segment().number();
            newestOffset = written.newestBatch();
        }
        open.grown(written.segment());
        LaneMark more = written.added();
        mark =
                mark.at(more.epoch(), more.nextSequence())
                        .plus(more.batches(), more.low(), more.plain(), more.high(), more.bytes());
    }

    /** Number of the oldest segment that still has something to do. */
    long floor() {
        return flights.lowestSegment(number);
    }

    /** The mark that was taken together with this floor is durable. */
    void saved(long durableFloor) {
        savedFloor = Math.max(savedFloor, durableFloor);
    }

    /** Where the lane stands; what is done is as it may be written now. */
    LaneMark mark() {
        Flight first = flights.earliestBefore(epoch, expected);
        mark =
                first == null
                        ? mark.done(epoch, expected)
                        : mark.done(first.header().epoch(), first.header().firstSequence());
        return mark;
    }

    /** The last segment is damaged: only when another follows can it be said how much is lost. */
    boolean wantsSegment() {
        return wantsSegment;
    }

    /** Deletes what is done and no start would ask for; a damaged segment is set aside. */
    void trim() throws IOException {
        trim(savedFloor);
    }

    /** Deletes what is done now, whatever a start would ask for; false when nothing is. */
    boolean deleteDone() throws IOException {
        int before = segments.size();
        trim(floor());
        return segments.size() < before;
    }

    /** Nothing waits, and nothing is in flight. */
    boolean isDone() throws IOException {
        return !hasNext() && flights.areAcknowledged();
    }

    private void trim(long below) throws IOException {
        while (segments.size() > 1 && segments.getFirst().number() < below) {
            SegmentFile oldest = segments.getFirst();
            LaneFiles.remove(dir, disk, oldest);
            segments.removeFirst();
            open.close(oldest);
        }
    }

    // ---- taking

    /** The next batch; null when none waits. */
    @Nullable Taken take() throws IOException {
        if (flights.isFull()) {
            return null;
        }
        for (Place at = next(); at != null; at = next()) {
            ahead = null;
            offset = at.offset() + at.header().totalBytes();
            expected = at.header().endSequence();
            Taken taken = open.read(at);
            if (taken != null) {
                flights.add(at.header(), at.segment().number());
                return taken;
            }
            damagedBody(at);
        }
        return null;
    }

    /** The newest batch, when it is not in flight and has not been passed; else null. */
    @Nullable Taken takeNewest() throws IOException {
        SegmentFile last = segments.isEmpty() ? null : segments.getLast();
        if (last == null
                || newestOffset < 0
                || last.number() != newestSegment
                || flights.isFull()) {
            return null;
        }
        Look look = open.of(last).look(newestOffset, last.bytes());
        if (!(look instanceof Look.Found(RecordHeader header))
                || flights.find(header) != null
                || isPassed(header)) {
            return null;
        }
        Taken taken = open.read(new Place(last, newestOffset, header));
        if (taken != null) {
            flights.add(header, last.number());
            ahead = null;
        }
        return taken;
    }

    private boolean isPassed(RecordHeader header) {
        return header.epoch() < epoch
                || (header.epoch() == epoch && header.firstSequence() < expected);
    }

    boolean hasNext() throws IOException {
        return next() != null;
    }

    /** When the oldest batch that waits or is in flight was spooled, 0 when there is none. */
    long oldestUnixNanos() throws IOException {
        long oldest = flights.oldestUnixNanos();
        Place at = oldest == Long.MAX_VALUE ? next() : null;
        if (at != null) {
            oldest = at.header().unixNanos();
        }
        return oldest == Long.MAX_VALUE ? 0 : oldest;
    }

    boolean isInFlight(long ofEpoch, long firstSequence) {
        Flight flight = flights.find(ofEpoch, firstSequence);
        return flight != null && !flight.isAcknowledged();
    }

    /** False when no such batch is in flight. */
    boolean acknowledge(long ofEpoch, long firstSequence) {
        Flight flight = flights.find(ofEpoch, firstSequence);
        if (flight == null || flight.isAcknowledged()) {
            return false;
        }
        flight.acknowledge();
        RecordHeader done = flight.header();
        mark = mark.minus(1, done.low(), done.plain(), done.high(), done.totalBytes());
        LaneMark now = mark();
        flights.forgetBefore(now.doneEpoch(), now.doneSequence());
        return true;
    }

    void putBack() {
        Flight first = flights.earliestBefore(epoch, expected);
        flights.forgetUnacknowledged();
        if (first != null) {
            number = first.segment();
            offset = 0;
            epoch = first.header().epoch();
            expected = first.header().firstSequence();
            damage = null;
            ahead = null;
        }
    }

    // ---- the cursor

    private @Nullable Place next() throws IOException {
        if (ahead != null) {
            return ahead;
        }
        for (SegmentFile at = segmentFrom(number); at != null; at = segmentFrom(number)) {
            if (at.number() != number) {
                number = at.number();
                offset = 0;
            }
            ahead = nextIn(at);
            if (ahead != null) {
                return ahead;
            }
            boolean isLast = at == segments.getLast();
            if (isLast && flights.isEmpty() && !wantsSegment && isAtEnd(at)) {
                mark = mark.drained();
            }
            if (isLast) {
                return null;
            }
            number = at.number() + 1;
            offset = 0;
        }
        return null;
    }

    private boolean isAtEnd(SegmentFile last) {
        return offset >= last.bytes();
    }

    private @Nullable SegmentFile segmentFrom(long lowest) {
        for (SegmentFile segment : segments) {
            if (segment.number() >= lowest) {
                return segment;
            }
        }
        return null;
    }

    /** The next batch of this segment, from the cursor on; null at its end, or at damage. */
    private @Nullable Place nextIn(SegmentFile segment) throws IOException {
        while (!segment.isUnreadableAt(offset)) {
            Look look = open.of(segment).look(offset, segment.bytes());
            switch (look) {
                case Look.End _ -> {
                    return null;
                }
                case Look.Bad _ -> {
                    damaged(segment);
                    return null;
                }
                case Look.Found(RecordHeader header) -> {
                    if (!isPossible(header)) {
                        damaged(segment);
                        return null;
                    }
                    if (isNext(header, segment)) {
                        return new Place(segment, offset, header);
                    }
                    offset += header.totalBytes();
                }
            }
        }
        // Named when the lane was recovered, or to be named by the next head.
        return null;
    }

    /** An intact record in the wrong place was left there by something that is not this program. */
    private boolean isPossible(RecordHeader header) {
        boolean isHead = header.kind() == RecordHeader.Kind.CHECKPOINT;
        if (header.lane() != lane || isHead != (offset == 0)) {
            return false;
        }
        if (isHead || header.kind() != RecordHeader.Kind.BATCH || header.epoch() < epoch) {
            return true;
        }
        boolean jumps = header.firstSequence() > expected && !holes;
        boolean overlaps = header.firstSequence() < expected && header.endSequence() > expected;
        return header.epoch() == epoch && !jumps && !overlaps;
    }

    /** Whether it is a batch to take; moves the cursor's sequence past what is not. */
    private boolean isNext(RecordHeader header, SegmentFile segment) {
        switch (header.kind()) {
            case CHECKPOINT -> head(header, segment);
            case STATE, OWNER -> {
                return false;
            }
            case BATCH -> {
                if (header.count() == 0 || isPassed(header)) {
                    return false;
                }
                if (flights.find(header) == null) {
                    return true;
                }
                expected = header.endSequence();
            }
        }
        return false;
    }

    /** A segment's head says with which sequence it begins: what is missing before it is lost. */
    private void head(RecordHeader head, SegmentFile segment) {
        boolean named = segment.isGapNamed() || (holes && damage == null);
        if (head.epoch() > epoch) {
            if (damage != null && !segment.isGapNamed()) {
                losses.accept(new Loss(QUARANTINED, epoch, expected, 0, damage));
            }
            named = segment.isGapNamed();
            epoch = head.epoch();
            expected = 1;
            damage = null;
        }
        long missing = head.epoch() == epoch ? head.firstSequence() - expected : 0;
        if (missing > 0 && !named) {
            String reason = damage == null ? LOST : QUARANTINED;
            String words = damage == null ? words("segments are missing") : damage;
            losses.accept(new Loss(reason, epoch, expected, missing, words));
        }
        expected += Math.max(0, missing);
        segment.gapNamed();
        damage = null;
        holes = head.holes();
    }

    /** What cannot be read again and again is damage too. */
    void skipUnreadable() {
        SegmentFile at = segmentFrom(number);
        if (at != null && !at.isUnreadableAt(offset)) {
            offset = at.number() == number ? offset : 0;
            number = at.number();
            ahead = null;
            damaged(at);
        }
    }

    private String words(String what) {
        return "lane " + lane.label() + ": " + what;
    }

    private void damaged(SegmentFile segment) {
        quarantined++;
        damage = words(segment.name().text() + " is damaged at byte " + offset);
        segment.damagedFrom(offset);
        wantsSegment = segment == segments.getLast();
    }

    private void damagedBody(Place at) {
        quarantined++;
        at.segment().damaged();
        RecordHeader header = at.header();
        String words = words(at.segment().name().text() + " is damaged at byte " + at.offset());
        losses.accept(
                new Loss(
                        QUARANTINED,
                        header.epoch(),
                        header.firstSequence(),
                        header.count(),
                        words));
        // So that it is not named again when the cursor comes back.
        flights.addAcknowledged(header, at.segment().number());
        mark = mark.minus(1, header.low(), header.plain(), header.high(), header.totalBytes());
    }

    // ---- for the cut

    /** Everything of the segment that is not done is given up. */
    void pass(SegmentFile segment, long endEpoch, long endSequence) {
        if (number <= segment.number()) {
            number = segment.number() + 1;
            offset = 0;
            epoch = Math.max(epoch, endEpoch);
            expected = endEpoch == epoch ? Math.max(expected, endSequence) : expected;
            holes = true;
            damage = null;
            ahead = null;
        }
    }

    /** A flight that is not acknowledged came out of this segment. */
    boolean hasFlights(SegmentFile segment) {
        return flights.hasAnyOf(segment.number());
    }

    SegmentScan scanOf(SegmentFile segment) throws IOException {
        return open.of(segment);
    }

    List<SegmentFile> segments() {
        return segments;
    }

    /** Whether a batch neither is done nor in flight. */
    boolean isWaiting(RecordHeader header) {
        return header.count() > 0 && !isPassed(header) && flights.find(header) == null;
    }

    /** Some records of a batch that waited are given up. */
    void givenUp(long batches, long low, long plain, long high, long bytes) {
        mark = mark.minus(batches, low, plain, high, bytes);
    }

    /** One segment stands for others now; null when nothing does. */
    void replaced(List<SegmentFile> old, @Nullable SegmentFile now) throws IOException {
        int at = segments.indexOf(old.getFirst());
        segments.removeAll(old);
        if (now != null) {
            segments.add(at, now);
        }
        for (SegmentFile gone : old) {
            open.close(gone);
            if (gone.number() == number) {
                offset = 0;
                holes = true; // what is not there any more is named
            }
        }
        ahead = null;
    }

    long bytes() {
        long bytes = 0;
        for (SegmentFile segment : segments) {
            bytes += segment.bytes();
        }
        return bytes;
    }

    int files() {
        return segments.size();
    }

    long quarantined() {
        return quarantined;
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
