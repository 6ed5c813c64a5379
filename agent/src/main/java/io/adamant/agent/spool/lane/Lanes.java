package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.disk.Disk;
import io.adamant.agent.spool.disk.LaneFiles;
import io.adamant.agent.spool.disk.SegmentFile;
import io.adamant.agent.spool.format.Facts;
import io.adamant.agent.spool.format.Facts.OfCheckpoint;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.SegmentName;
import io.adamant.agent.spool.lane.LaneReader.Taken;
import io.adamant.agent.spool.lane.LaneWriter.Written;
import io.adamant.shared.model.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The three lanes of a directory. Every write of any lane has a number and ends in the state of all
 * lanes, so that the newest state says what is done, and how far each lane had come: a lane that is
 * found shorter than that has lost its end, and begins a new epoch.
 *
 * <p>A write has three steps: {@link #prepare} and {@link #written} under the spool's lock, {@link
 * #write} without it, by the collecting thread alone. Everything else is under the lock.
 */
public final class Lanes implements AutoCloseable {

    /** Boots whose owner is known; the oldest is forgotten. */
    static final int MAX_OWNERS = 16;

    /** About the state record that ends each write. */
    public static final int STATE_BYTES = RecordHeader.BYTES + 3 * 40 + 1;

    /** A present segment of less, or of less than so many checkpoints, is not worth a new one. */
    private static final long LEAST_ROLLED_BYTES = 64 << 10;

    private static final long LEAST_ROLLED_SHARE = 4;

    private final Path dir;
    private final Disk disk;
    private final int segmentBytes;
    private final LaneWriter[] writers = new LaneWriter[Lane.count()];
    private final LaneReader[] readers = new LaneReader[Lane.count()];
    private final boolean[] settled = new boolean[Lane.count()];
    private final Victims victims;
    private final TreeMap<String, String> positions = new TreeMap<>();
    private final LaneMark[] saved = new LaneMark[Lane.count()];
    private final Map<String, String> moved = new LinkedHashMap<>();
    private final Map<String, String> owners = new LinkedHashMap<>();
    private final List<SegmentName> leftovers = new ArrayList<>();
    private long nextWrite = 1;
    private int textsOf;
    private int textBytes;
    private int tornTails;
    private int damagedAtStart;

    private Lanes(Path dir, Disk disk, int segmentBytes) {
        this.dir = dir;
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.victims = new Victims(dir, disk, segmentBytes, readers, writers);
    }

    /**
     * Reads where the lanes stand. Changes nothing on disk.
     *
     * @param segmentBytes size at which a segment is closed
     * @param losses told of each loss when it is found, now and later
     * @throws IOException when the directory cannot be read
     */
    public static Lanes open(
            Path dir, Disk disk, int segmentBytes, long wallUnixMillis, Consumer<Loss> losses)
            throws IOException {
        Lanes lanes = new Lanes(dir, disk, segmentBytes);
        List<LaneFiles> files = LaneFiles.list(dir);
        List<LaneFound> found = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            found.add(LaneRecovery.recover(dir, lane, files.get(lane.code())));
            lanes.leftovers.addAll(files.get(lane.code()).leftovers());
        }
        LaneMark[] state = lanes.newestState(found);
        System.arraycopy(state, 0, lanes.saved, 0, state.length);
        for (Lane lane : Lane.values()) {
            lanes.begin(lane, found.get(lane.code()), state[lane.code()], wallUnixMillis, losses);
        }
        return lanes;
    }

    private LaneMark[] newestState(List<LaneFound> found) {
        LaneMark[] state = new LaneMark[Lane.count()];
        Arrays.fill(state, LaneMark.NONE);
        for (LaneFound lane : found) {
            OfCheckpoint newest = lane.newest();
            if (newest != null && newest.write() >= nextWrite) {
                nextWrite = newest.write() + 1;
                state = newest.marks();
            }
        }
        return state;
    }

    private void begin(
            Lane lane, LaneFound found, LaneMark mark, long wallMillis, Consumer<Loss> losses) {
        positions.putAll(found.positions());
        owners.putAll(found.owners());
        tornTails += found.tornTails();
        damagedAtStart += found.damage() == null ? 0 : 1;
        boolean isShorter =
                found.epoch() < mark.epoch()
                        || (found.epoch() == mark.epoch()
                                && found.nextSequence() < mark.nextSequence());
        boolean ended = found.damage() != null || isShorter;
        long newest = Math.max(found.epoch(), mark.epoch());
        boolean isNew = ended || newest == 0;
        if (ended) {
            losses.accept(lossOf(lane, found, mark, isShorter));
        }
        long epoch = isNew ? lane.epochAfter(newest, wallMillis) : found.epoch();
        long next = isNew ? 1 : found.nextSequence();
        List<SegmentFile> segments = found.segments();
        readers[lane.code()] = new LaneReader(dir, lane, disk, found, mark, losses);
        writers[lane.code()] =
                new LaneWriter(
                        dir,
                        lane,
                        disk,
                        segmentBytes,
                        epoch,
                        next,
                        found.highestNumber() + 1,
                        isNew || segments.isEmpty() ? null : segments.getLast(),
                        found.end(),
                        found.records());
    }

    private static Loss lossOf(Lane lane, LaneFound found, LaneMark mark, boolean isShorter) {
        String where = "lane " + lane.label() + ": ";
        if (found.damage() != null) {
            // The marks of the other lanes may know more of its end than its own damaged file.
            boolean isKnown = isShorter && found.epoch() == mark.epoch();
            long count = isKnown ? mark.nextSequence() - found.nextSequence() : 0;
            return new Loss(
                    LaneReader.QUARANTINED,
                    found.epoch() == 0 ? mark.epoch() : found.epoch(),
                    found.nextSequence(),
                    count,
                    where + found.damage());
        }
        boolean sameEpoch = found.epoch() == mark.epoch();
        long first = sameEpoch ? found.nextSequence() : 1;
        return new Loss(
                LaneReader.LOST,
                mark.epoch(),
                first,
                mark.nextSequence() - first,
                where + "its newest segments are missing");
    }

    /** Each source's place, as of the last durable write. */
    public Map<String, String> positions() {
        return Map.copyOf(positions);
    }

    /** Who the boots were, by boot id. */
    public Map<String, String> owners() {
        return owners;
    }

    /** Adds an owner; it is written with the next write of events. */
    public void own(String boot, String owner) {
        owners.remove(boot);
        owners.put(boot, owner);
        while (owners.size() > MAX_OWNERS) {
            owners.remove(owners.keySet().iterator().next());
        }
        writer(Lane.EVENTS).addOwner(Facts.texts(Map.of(boot, owner)));
    }

    public LaneWriter writer(Lane lane) {
        return writers[lane.code()];
    }

    private LaneReader reader(Lane lane) {
        return readers[lane.code()];
    }

    /** The positions that a batch of logs moves, which wait for its write. */
    public void move(Map<String, String> to) {
        moved.putAll(to);
    }

    /** The positions that wait for a write. */
    public Map<String, String> moved() {
        return moved;
    }

    /** About what the checkpoint of a new segment needs. */
    public long checkpointBytes(Lane lane) {
        return switch (lane) {
            case EVENTS -> 2L * STATE_BYTES + 512L * owners.size();
            case METRICS -> 2L * STATE_BYTES;
            case LOGS -> {
                if (textsOf != positions.size()) {
                    textsOf = positions.size();
                    textBytes = Facts.texts(positions).length;
                }
                yield 2L * STATE_BYTES + textBytes;
            }
        };
    }

    // ---- writing

    /** A write of one lane that is about to be made. */
    public record Prepared(Lane lane, long number, LaneMark[] marks, long[] floors) {}

    /** The state that a write will carry. */
    public Prepared prepare(Lane lane) throws IOException {
        if (reader(lane).wantsSegment()) {
            writer(lane).retire();
        }
        return prepare(lane, true);
    }

    private Prepared prepare(Lane lane, boolean withWaiting) {
        LaneMark[] marks = new LaneMark[Lane.count()];
        long[] floors = new long[Lane.count()];
        for (Lane each : Lane.values()) {
            LaneMark mark = reader(each).mark();
            LaneWriter writer = writer(each);
            boolean isWritten = writer.durableSequence() > 1 || mark.epoch() == writer.epoch();
            marks[each.code()] =
                    each == lane && withWaiting
                            ? writer.after(mark)
                            : isWritten ? mark.at(writer.epoch(), writer.durableSequence()) : mark;
            floors[each.code()] = reader(each).floor();
        }
        return new Prepared(lane, nextWrite++, marks, floors);
    }

    /** Opaque: a write that is durable. */
    public record Done(Prepared prepared, Written written) {}

    /** Writes and forces; on an exception all is as it was before. */
    public Done write(Prepared prepared) throws IOException {
        Lane lane = prepared.lane();
        return new Done(
                prepared,
                writer(lane)
                        .write(
                                prepared.number(),
                                Facts.state(prepared.marks()),
                                () -> checkpoint(prepared)));
    }

    /** With the positions as they were: the batches behind it say how they moved since. */
    private byte[] checkpoint(Prepared prepared) {
        return Facts.checkpoint(
                new OfCheckpoint(
                        prepared.number(),
                        prepared.marks(),
                        prepared.lane() == Lane.EVENTS ? owners : Map.of(),
                        prepared.lane() == Lane.LOGS ? positions : Map.of()));
    }

    /** Makes visible what is durable now. */
    public void written(Done done) {
        written(done.prepared(), done.written());
        if (done.prepared().lane() == Lane.LOGS) {
            Positions.apply(positions, moved);
            moved.clear();
        }
    }

    private void written(Prepared prepared, Written written) {
        reader(prepared.lane()).published(written);
        for (Lane each : Lane.values()) {
            reader(each).saved(prepared.floors()[each.code()]);
        }
        System.arraycopy(prepared.marks(), 0, saved, 0, saved.length);
    }

    /** Whether more is done than the last write says. */
    public boolean hasUnsaved() {
        LaneMark[] marks = new LaneMark[Lane.count()];
        for (Lane lane : Lane.values()) {
            marks[lane.code()] = reader(lane).mark();
        }
        return !Arrays.equals(marks, saved);
    }

    /** Deletes what nobody needs. */
    public void trim() throws IOException {
        while (!leftovers.isEmpty()) {
            disk.delete(dir.resolve(leftovers.getLast().text()));
            leftovers.removeLast();
        }
        for (LaneReader reader : readers) {
            reader.trim();
        }
    }

    /**
     * On a full disk: deletes the closed segments of which all is done, and where there are none
     * and all of this lane is done, its present one, behind a new one that holds only the state.
     * Only the state on disk tells a start that they are done: to be written before, if it can be.
     *
     * @return false when nothing could go
     */
    public boolean deleteDone(Lane lane) throws IOException {
        boolean any = false;
        for (Lane each : Lane.values()) {
            reader(each).hasNext(); // the cursor leaves the segments that have nothing more
            any |= reader(each).deleteDone();
        }
        long least = Math.max(LEAST_ROLLED_BYTES, LEAST_ROLLED_SHARE * checkpointBytes(lane));
        if (any || !reader(lane).isDone() || bytes(lane) < least) {
            return any;
        }
        Prepared state = prepare(lane, false);
        written(state, roll(state));
        reader(lane).hasNext();
        return reader(lane).deleteDone();
    }

    private Written roll(Prepared state) throws IOException {
        byte[] marks = Facts.state(state.marks());
        return writer(state.lane()).roll(state.number(), marks, checkpoint(state));
    }

    /** What goes at the cap or on a full disk. */
    public Victims victims() {
        return victims;
    }

    // ---- reading

    /**
     * The next batch of a lane that is not in flight.
     *
     * @param newest the newest one rather than the oldest
     */
    public @Nullable Taken take(Lane lane, boolean newest) throws IOException {
        settle(lane);
        return newest ? reader(lane).takeNewest() : reader(lane).take();
    }

    /**
     * What an earlier process wrote may not be forced yet; sent and then lost by a power cut, its
     * sequences would be given to other records.
     */
    private void settle(Lane lane) throws IOException {
        List<SegmentFile> segments = reader(lane).segments();
        if (!settled[lane.code()] && !segments.isEmpty()) {
            disk.forceFile(segments.getLast().path(dir));
            disk.forceNames(dir);
        }
        settled[lane.code()] = true;
    }

    public boolean hasNext(Lane lane) throws IOException {
        return reader(lane).hasNext();
    }

    /** False when no such batch is in flight. */
    public boolean acknowledge(Lane lane, long epoch, long firstSequence) {
        return reader(lane).acknowledge(epoch, firstSequence);
    }

    public void putBack() {
        for (LaneReader reader : readers) {
            reader.putBack();
        }
    }

    /** The part that the reader cannot read is not asked for again. */
    public void skipUnreadable(Lane lane) {
        reader(lane).skipUnreadable();
    }

    // ---- saying

    /** Where a lane stands. */
    public LaneMark mark(Lane lane) {
        return reader(lane).mark();
    }

    public long oldestUnixNanos(Lane lane) throws IOException {
        return reader(lane).oldestUnixNanos();
    }

    /** Bytes of a lane's files. */
    public long bytes(Lane lane) {
        return reader(lane).bytes();
    }

    public int files(Lane lane) {
        return reader(lane).files();
    }

    /** Damage met since this process started. */
    public long damaged() {
        long damaged = damagedAtStart;
        for (LaneReader reader : readers) {
            damaged += reader.quarantined();
        }
        return damaged;
    }

    public int tornTails() {
        return tornTails;
    }

    @Override
    public void close() throws IOException {
        for (LaneReader reader : readers) {
            reader.close();
        }
        for (LaneWriter writer : writers) {
            writer.close();
        }
    }
}
