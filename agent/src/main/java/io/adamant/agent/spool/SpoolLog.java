package io.adamant.agent.spool;

import io.adamant.agent.spool.Bodies.BatchBody;
import io.adamant.agent.spool.Bodies.LaneMark;
import io.adamant.agent.spool.RecordHeader.Kind;
import io.adamant.agent.spool.Segment.Look;
import io.adamant.agent.spool.codec.Encoding;
import io.adamant.shared.model.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The log of all lanes: one sequence, one file that grows, one force per commit. Because it is one
 * log, what is on disk after a crash is always a prefix of what was written, over all lanes.
 *
 * <p>Each lane has a cursor that walks over the others' records. At the cap the oldest segment that
 * has records of the lane to give up is written again without them. Segments are deleted from the
 * front when no lane needs them.
 *
 * <p>Guarded by the lock of {@link Spool}; an {@link IOException} leaves it as it was.
 */
final class SpoolLog implements AutoCloseable {

    /** From here on small segments are joined; about twice what the cap gives by itself. */
    static final int MAX_SEGMENTS = 40;

    private final Path dir;
    private final Disk disk;
    private final SpoolOptions options;
    private final LossRecords lossRecords;
    private final List<Segment> segments;
    private final Map<String, String> positions;
    private final LaneState[] lanes;
    private final LossQueue losses = new LossQueue();
    private final long epoch;
    private long nextSequence;
    private long nextNumber;
    private long quarantined;
    private final long tornTails;
    private @Nullable Segment active;
    private final List<Flight> flights = new ArrayList<>();

    SpoolLog(Path dir, Disk disk, SpoolOptions options, LossRecords lossRecords, Recovered found) {
        this.dir = dir;
        this.disk = disk;
        this.options = options;
        this.lossRecords = lossRecords;
        this.segments = new ArrayList<>(found.segments());
        this.positions = new TreeMap<>(found.positions());
        this.epoch = found.epoch();
        this.nextSequence = found.nextSequence();
        this.nextNumber = found.nextNumber();
        this.quarantined = found.quarantined();
        this.tornTails = found.tornTails();
        this.lanes = new LaneState[Lane.values().length];
        for (Lane lane : Lane.values()) {
            lanes[lane.code()] = new LaneState(lane);
            lanes[lane.code()].saved(found.lanes()[lane.code()]);
        }
        found.losses().forEach(losses::add);
    }

    /** A batch that was taken; acknowledged ones stay until all before them in the lane are. */
    private static final class Flight {
        private final RecordHeader header;
        private boolean acknowledged;

        Flight(RecordHeader header) {
            this.header = header;
        }
    }

    /** A batch record that waits, and where. */
    private record Place(Segment segment, long offset, RecordHeader header) {}

    /**
     * Writes and forces the batches together with the losses and acknowledgements that are due.
     *
     * @return how many batches are now durable
     */
    int commit(List<Pending> taken) throws IOException {
        if (taken.isEmpty() && losses.isEmpty()) {
            return 0;
        }
        trim();
        compact();
        List<Pending> fitting = makeRoom(taken);
        List<Pending> all = lossRecords.joined(fitting, losses.peek(), epoch, nextSequence);
        write(all);
        losses.taken();
        return all.size();
    }

    boolean hasLosses() {
        return !losses.isEmpty();
    }

    /** Makes acknowledgements durable where no commit has carried them yet. */
    void saveState() throws IOException {
        if (active != null && needsSaving()) {
            write(List.of());
        }
    }

    private List<Pending> makeRoom(List<Pending> taken) throws IOException {
        List<Pending> fitting = taken;
        while (isOverCap(fitting)) {
            if (evict(Lane.LOGS) || evict(Lane.METRICS)) {
                continue;
            }
            if (fitting.stream().anyMatch(SpoolLog::isWorthless)) {
                fitting = fitting.stream().map(p -> isWorthless(p) ? p.asHole() : p).toList();
                continue;
            }
            if (!evict(Lane.EVENTS)) {
                break;
            }
        }
        return fitting;
    }

    /** Below events, and not yet a hole. */
    private static boolean isWorthless(Pending pending) {
        return pending.lane() != Lane.EVENTS && !pending.hole();
    }

    private boolean isOverCap(List<Pending> wanted) {
        long all = wanted.stream().mapToLong(Pending::bytes).sum();
        long reserved =
                wanted.stream().filter(SpoolLog::isWorthless).mapToLong(Pending::bytes).sum();
        long bytes = bytes();
        long others = bytes - lane(Lane.EVENTS).now().bytes();
        return bytes + all > options.capBytes()
                || (reserved > 0
                        && others + reserved > options.capBytes() - options.reservedBytes());
    }

    private void write(List<Pending> batches) throws IOException {
        Segment segment = active();
        WriteGroup group = new WriteGroup(epoch, nextSequence, marks());
        batches.forEach(group::add);
        boolean saving = needsSaving();
        if (saving) {
            group.addState();
        }
        segment.append(group.bytes(), disk);
        nextSequence = group.endSequence();
        for (Pending batch : batches) {
            Recovery.apply(positions, batch.body().positions());
            if (batch.hole()) {
                lane(batch.lane()).dropped(batch.count());
            }
        }
        for (LaneState lane : lanes) {
            LaneMark mark = group.marks()[lane.lane().code()];
            if (saving) {
                lane.saved(mark);
            } else {
                lane.spooled(mark);
            }
        }
    }

    private LaneMark[] marks() {
        LaneMark[] marks = new LaneMark[lanes.length];
        for (LaneState lane : lanes) {
            marks[lane.lane().code()] = lane.now();
        }
        return marks;
    }

    private boolean needsSaving() {
        for (LaneState lane : lanes) {
            if (lane.needsSaving()) {
                return true;
            }
        }
        return false;
    }

    private Segment active() throws IOException {
        Segment current = active;
        if (current != null && current.end() < options.segmentBytes()) {
            return current;
        }
        Segment fresh = createSegment();
        if (!segments.isEmpty()) {
            segments.getLast().cut();
        }
        segments.add(fresh);
        nextNumber++;
        active = fresh;
        return fresh;
    }

    private Segment createSegment() throws IOException {
        LaneMark[] marks = new LaneMark[lanes.length];
        for (LaneState lane : lanes) {
            marks[lane.lane().code()] = lane.saved();
        }
        byte[] checkpoint = Bodies.checkpoint(marks, positions);
        return Segment.create(dir, nextNumber, epoch, nextSequence, checkpoint, disk);
    }

    /** The next batch to ship: events, then metrics, then logs, each oldest first. */
    @Nullable WaitingBatch take() throws IOException {
        for (LaneState lane : lanes) {
            for (Place at = next(lane); at != null; at = next(lane)) {
                byte[] bytes = at.segment().body(at.offset(), at.header());
                BatchBody body = bytes == null ? null : Bodies.readBatch(bytes);
                if (body != null) {
                    flights.add(new Flight(at.header()));
                    return waiting(at.header(), body);
                }
                quarantine(at.segment(), at.offset());
            }
        }
        return null;
    }

    private static WaitingBatch waiting(RecordHeader header, BatchBody body) {
        return new WaitingBatch(
                header.lane(),
                body.boot(),
                header.epoch(),
                header.firstSequence(),
                header.count(),
                header.unixNanos(),
                body.frameBytes(),
                Encoding.GZIP,
                body.frame());
    }

    boolean hasWaiting() throws IOException {
        for (LaneState lane : lanes) {
            if (next(lane) != null) {
                return true;
            }
        }
        return false;
    }

    /** The batch is delivered, or given up with the losses that say so. */
    void acknowledge(WaitingBatch batch, List<Loss> lost) {
        Flight flight = flight(batch.epoch(), batch.firstSequence());
        if (flight == null || flight.acknowledged) {
            throw new IllegalStateException("only a batch in flight is acknowledged");
        }
        flight.acknowledged = true;
        lost.forEach(losses::add);
        LaneState lane = lane(batch.lane());
        for (Flight first = first(lane); first != null && first.acknowledged; first = first(lane)) {
            RecordHeader header = first.header;
            flights.remove(first);
            lane.done(header.epoch(), header.endSequence(), header.count(), header.totalBytes());
        }
    }

    void putBack() {
        flights.removeIf(flight -> !flight.acknowledged);
    }

    private @Nullable Flight flight(long epoch, long sequence) {
        for (Flight flight : flights) {
            if (flight.header.epoch() == epoch && flight.header.firstSequence() == sequence) {
                return flight;
            }
        }
        return null;
    }

    private @Nullable Flight first(LaneState lane) {
        for (Flight flight : flights) {
            if (flight.header.lane() == lane.lane()) {
                return flight;
            }
        }
        return null;
    }

    /** The first that waits and is not in flight. */
    private @Nullable Place next(LaneState lane) throws IOException {
        Place from = locate(lane);
        return from == null
                ? null
                : walk(
                        from.segment().number(),
                        from.offset(),
                        h -> isWaiting(lane, h) && !isInFlight(h));
    }

    private @Nullable Place locate(LaneState lane) throws IOException {
        Place found = walk(lane.cursorSegment(), lane.cursorOffset(), h -> isWaiting(lane, h));
        if (found != null) {
            lane.cursor(found.segment().number(), found.offset());
        } else {
            lane.drained();
            if (!segments.isEmpty()) {
                lane.cursor(segments.getLast().number(), segments.getLast().end());
            }
        }
        return found;
    }

    private static boolean isWaiting(LaneState lane, RecordHeader header) {
        return header.kind() == Kind.BATCH
                && header.lane() == lane.lane()
                && !header.hole()
                && !lane.isDone(header);
    }

    /** The first record from there on that is wanted. Sets aside damage that it meets. */
    private @Nullable Place walk(long number, long from, Predicate<RecordHeader> wanted)
            throws IOException {
        int index = 0;
        while (index < segments.size() && segments.get(index).number() < number) {
            index++;
        }
        while (index < segments.size()) {
            Segment segment = segments.get(index);
            long offset = segment.number() == number ? from : 0;
            Look look = segment.look(offset);
            while (look instanceof Look.Found(RecordHeader header)) {
                if (wanted.test(header)) {
                    return new Place(segment, offset, header);
                }
                offset += header.totalBytes();
                look = segment.look(offset);
            }
            if (look instanceof Look.Bad) {
                quarantine(segment, offset);
            }
            index += index < segments.size() && segments.get(index) == segment ? 1 : 0;
        }
        return null;
    }

    /** Deletes segments from the front that no lane needs. */
    private void trim() throws IOException {
        long needed = Long.MAX_VALUE;
        for (LaneState lane : lanes) {
            Place oldest = locate(lane);
            needed = oldest == null ? needed : Math.min(needed, oldest.segment().number());
        }
        while (!segments.isEmpty()
                && segments.getFirst() != active
                && segments.getFirst().number() < needed
                && !isStillNeeded(segments.getFirst())) {
            delete(segments.getFirst());
        }
    }

    /** Without an active segment the last one alone says what comes next. */
    private boolean isStillNeeded(Segment segment) {
        return active == null && segment == segments.getLast();
    }

    private void delete(Segment segment) throws IOException {
        Files.deleteIfExists(segment.path());
        segment.close();
        segments.remove(segment);
    }

    /** Gives up the oldest segment's share of a lane; false when the lane has nothing to give. */
    private boolean evict(Lane which) throws IOException {
        LaneState lane = lane(which);
        Place oldest =
                walk(
                        lane.cursorSegment(),
                        lane.cursorOffset(),
                        h -> isWaiting(lane, h) && !isInFlight(h));
        if (oldest == null) {
            return false;
        }
        Segment segment = oldest.segment();
        if (segment == segments.getLast()) {
            // The last one alone says what comes next: it is written again only when it is not.
            active = null;
            active();
        }
        nameLosses(segment, lane);
        rewrite(segment, h -> isKept(h, lane));
        return true;
    }

    private boolean isInFlight(RecordHeader header) {
        return flight(header.epoch(), header.firstSequence()) != null;
    }

    private boolean isKept(RecordHeader header, LaneState givenUp) {
        return isInFlight(header)
                || (header.lane() != givenUp.lane() && isWaiting(lane(header.lane()), header));
    }

    /** The losses go to disk before their records go; on a full disk the order cannot be kept. */
    private void nameLosses(Segment segment, LaneState lane) throws IOException {
        long offset = 0;
        while (segment.look(offset) instanceof Look.Found(RecordHeader header)) {
            if (isWaiting(lane, header) && !isInFlight(header)) {
                losses.add(
                        LossRecords.atCap(
                                lane.lane(),
                                header.epoch(),
                                header.firstSequence(),
                                header.count()));
                lane.gone(1, header.count(), header.totalBytes());
                lane.dropped(header.count());
            }
            offset += header.totalBytes();
        }
        try {
            write(lossRecords.batches(losses.peek()));
            losses.taken();
        } catch (IOException refused) {
            if (Committed.causeOf(refused) != Committed.Cause.NO_SPACE) {
                throw refused;
            }
        }
    }

    /** Leaves only what is kept, joined with the segment before where both fit into one. */
    private void rewrite(Segment segment, Predicate<RecordHeader> kept) throws IOException {
        SegmentRewrite rewrite = new SegmentRewrite(dir, disk, kept);
        long keptBytes = rewrite.keptBytes(segment);
        int index = segments.indexOf(segment);
        if (index == 0 && keptBytes == 0) {
            delete(segment);
            return;
        }
        Segment before = index == 0 ? null : segments.get(index - 1);
        boolean joining =
                before != null
                        && before.epoch() == segment.epoch()
                        && before.end() + keptBytes < options.segmentBytes();
        int first = joining ? index - 1 : index;
        List<Segment> sources = List.copyOf(segments.subList(first, index + 1));
        Segment merged = rewrite.merge(sources);
        segments.removeAll(sources);
        segments.add(first, merged);
        for (LaneState lane : lanes) {
            if (sources.stream().anyMatch(s -> s.number() == lane.cursorSegment())) {
                lane.cursor(merged.number(), 0);
            }
        }
    }

    /** Joins two small neighbours when there are many segments: each holds a file open. */
    private void compact() throws IOException {
        for (int i = 1; segments.size() > MAX_SEGMENTS && i < segments.size() - 1; i++) {
            Segment before = segments.get(i - 1);
            Segment segment = segments.get(i);
            if (before.epoch() == segment.epoch()
                    && before.end() + segment.end() < options.segmentBytes()) {
                rewrite(segment, h -> isInFlight(h) || isWaiting(lane(h.lane()), h));
                return;
            }
        }
    }

    /** Sets a damaged segment aside; what is intact before the damage stays. */
    private void quarantine(Segment segment, long offset) throws IOException {
        quarantined++;
        long first = segment.endSequenceBefore(offset);
        int next = segments.indexOf(segment) + 1;
        long end = next < segments.size() ? segments.get(next).firstSequence() : nextSequence;
        long nextEpoch = next < segments.size() ? segments.get(next).epoch() : epoch;
        boolean known = nextEpoch == segment.epoch();
        long count = known ? end - first : 0;
        if (count > 0 || !known) {
            String words = segment.path().getFileName() + " is damaged at byte " + offset;
            losses.add(new Loss(Recovery.QUARANTINE_REASON, segment.epoch(), first, count, words));
        }
        if (segment == active) {
            active = null;
        }
        SpoolFiles.copyAside(segment.path());
        segment.endAt(offset);
        if (next < segments.size()) {
            segment.cut();
        }
        SpoolFiles.pruneQuarantined(dir);
    }

    private LaneState lane(Lane lane) {
        return lanes[lane.code()];
    }

    long bytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.end();
        }
        return bytes;
    }

    Map<String, String> positions() {
        return Map.copyOf(positions);
    }

    SpoolStats stats(long failedCommits, long refusedBatches) throws IOException {
        Map<Lane, SpoolStats.LaneStats> accounts = new java.util.EnumMap<>(Lane.class);
        long oldest = 0;
        for (LaneState lane : lanes) {
            Place at = locate(lane);
            if (at != null && (oldest == 0 || at.header().unixNanos() < oldest)) {
                oldest = at.header().unixNanos();
            }
            LaneMark now = lane.now();
            accounts.put(
                    lane.lane(),
                    new SpoolStats.LaneStats(
                            now.batches(), now.records(), now.bytes(), lane.droppedRecords()));
        }
        return new SpoolStats(
                bytes(),
                options.capBytes(),
                segments.size(),
                epoch,
                nextSequence,
                oldest,
                accounts,
                quarantined,
                tornTails,
                failedCommits,
                refusedBatches,
                losses.unplaced());
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
