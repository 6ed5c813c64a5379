package io.adamant.agent.spool;

import io.adamant.agent.spool.Bodies.BatchBody;
import io.adamant.agent.spool.Bodies.Checkpoint;
import io.adamant.agent.spool.Bodies.LaneMark;
import io.adamant.agent.spool.RecordHeader.Kind;
import io.adamant.agent.spool.Segment.Look;
import io.adamant.shared.model.Loss;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where the log stands when a process starts. Reads the head of every segment and all of
 * the last one, so that the time does not grow with what waits.
 *
 * <ul>
 *   <li>A last record that was cut, or got its length but only NUL as data, was never forced: it is
 *       cut off, and nothing is lost.
 *   <li>Any other damage sets the segment aside as {@code *.quarantined}. The intact records before
 *       the damage stay. The sequences behind it may have been sent already, so a new epoch begins.
 *   <li>An epoch is at least the wall clock in milliseconds, so that a spool whose directory was
 *       lost does not number new records like old ones, which a collector would drop as repeats.
 *   <li>Nothing is cut from a file here: that waits until a new segment holds what follows, so that
 *       a crash in between finds the same again.
 * </ul>
 */
final class Recovery {

    static final String QUARANTINE_REASON = "spool_quarantined";
    static final String LOST_REASON = "spool_lost";

    private final Path dir;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private final Map<String, String> positions = new TreeMap<>();
    private LaneMark[] lanes = new LaneMark[Lane.values().length];
    private long nextSequence = 1;
    private long quarantined;
    private long tornTails;
    private boolean damaged;
    private boolean newestGone;

    private Recovery(Path dir) {
        this.dir = dir;
        Arrays.fill(lanes, LaneMark.NONE);
    }

    static Recovered recover(Path dir, long wallUnixMillis) throws IOException {
        Recovery recovery = new Recovery(dir);
        try {
            return recovery.run(wallUnixMillis);
        } catch (IOException unusable) {
            for (Segment segment : recovery.segments) {
                segment.close();
            }
            throw unusable;
        }
    }

    private Recovered run(long wallUnixMillis) throws IOException {
        SpoolFiles files = SpoolFiles.list(dir);
        List<Long> numbers = files.segments();
        for (int i = 0; i < numbers.size(); i++) {
            if (i > 0 && !files.accountsForAllBetween(numbers.get(i - 1), numbers.get(i))) {
                damaged = true;
            }
            open(numbers.get(i), i == numbers.size() - 1);
        }
        if (files.newestIsQuarantined()) {
            damaged = true;
            newestGone = true;
        }
        long epoch = segments.stream().mapToLong(Segment::epoch).max().orElse(0);
        if (!segments.isEmpty()) {
            readLast(segments.getLast());
        }
        nameGaps();
        if (damaged || epoch == 0) {
            epoch = Math.max(epoch + 1, wallUnixMillis);
            nextSequence = 1;
        }
        SpoolFiles.pruneQuarantined(dir);
        return new Recovered(
                segments,
                files.highestNumber() + 1,
                epoch,
                nextSequence,
                positions,
                lanes,
                losses,
                quarantined,
                tornTails);
    }

    private void open(long number, boolean last) throws IOException {
        Path path = dir.resolve(Segment.name(number));
        FileChannel file = Segment.openFile(path);
        long size = file.size();
        Look look = Segment.look(file, 0, size);
        if (look instanceof Look.Found(RecordHeader head)
                && head.kind() == Kind.CHECKPOINT
                && Segment.body(file, 0, head) != null) {
            segments.add(new Segment(path, number, head.epoch(), head.firstSequence(), file, size));
            return;
        }
        file.close();
        boolean cut = size < RecordHeader.BYTES || (look instanceof Look.Bad(boolean torn) && torn);
        if (last && cut && !isAllNul(path, size)) {
            // Begun and never forced: nothing in it was ever called durable.
            Files.delete(path);
            tornTails++;
        } else {
            quarantineWhole(path);
            newestGone = last;
        }
    }

    /** A file of nothing but NUL may have held data once; an empty one never did. */
    private static boolean isAllNul(Path path, long size) throws IOException {
        try (FileChannel file = Segment.openFile(path)) {
            return size > 0 && Segment.endsInNul(file, 1, size);
        }
    }

    private void quarantineWhole(Path path) throws IOException {
        SpoolFiles.setAside(dir, path);
        quarantined++;
        damaged = true;
    }

    /** Takes the state as of the checkpoint, then what every intact record after it adds. */
    private void readLast(Segment segment) throws IOException {
        List<RecordHeader> headers = new ArrayList<>();
        List<@Nullable Object> bodies = new ArrayList<>();
        long offset = 0;
        long wholeEnd = 0;
        int whole = 0;
        Look look = segment.look(0);
        while (look instanceof Look.Found(RecordHeader header)) {
            Object body = parsed(segment, offset, header);
            if (body == null) {
                long recordEnd = offset + header.totalBytes();
                look = new Look.Bad(segment.isNulFrom(recordEnd - 1));
                break;
            }
            headers.add(header);
            bodies.add(body);
            offset += header.totalBytes();
            if (!header.more()) {
                wholeEnd = offset;
                whole = headers.size();
            }
            look = segment.look(offset);
        }
        for (int i = 0; i < whole; i++) {
            replay(headers.get(i), bodies.get(i));
        }
        cutAt(segment, wholeEnd, look);
    }

    private void cutAt(Segment segment, long end, Look stoppedAt) throws IOException {
        if (stoppedAt instanceof Look.Bad(boolean torn) && !torn) {
            SpoolFiles.copyAside(segment.path());
            quarantined++;
            damaged = true;
            String words = segment.path().getFileName() + " is damaged at byte " + end;
            losses.add(new Loss(QUARANTINE_REASON, segment.epoch(), nextSequence, 0, words));
        } else if (end < segment.end()) {
            tornTails++;
        }
        segment.endAt(end);
    }

    private static @Nullable Object parsed(Segment segment, long offset, RecordHeader header)
            throws IOException {
        byte[] body = segment.body(offset, header);
        if (body == null) {
            return null;
        }
        return switch (header.kind()) {
            case CHECKPOINT -> Bodies.readCheckpoint(body);
            case STATE -> Bodies.readState(body);
            case BATCH -> Bodies.readBatch(body);
        };
    }

    private void replay(RecordHeader header, @Nullable Object body) {
        switch (body) {
            case Checkpoint checkpoint -> {
                lanes = checkpoint.lanes();
                apply(positions, checkpoint.positions());
            }
            case LaneMark[] marks -> lanes = marks;
            case BatchBody batch -> {
                apply(positions, batch.positions());
                int lane = header.lane().code();
                lanes[lane] = header.hole() ? lanes[lane] : lanes[lane].plus(header);
            }
            case null, default -> throw new IllegalStateException("no body of " + header.kind());
        }
        nextSequence = header.endSequence();
    }

    /** An empty value takes its key out. */
    static void apply(Map<String, String> positions, Map<String, String> changes) {
        changes.forEach(
                (key, value) -> {
                    if (value.isEmpty()) {
                        positions.remove(key);
                    } else {
                        positions.put(key, value);
                    }
                });
    }

    /** Names the sequences of segments that are not there, from what their neighbours say. */
    private void nameGaps() throws IOException {
        if (!damaged) {
            return;
        }
        for (int i = 0; i + 1 < segments.size(); i++) {
            Segment before = segments.get(i);
            Segment after = segments.get(i + 1);
            if (after.number() == before.number() + 1 || after.epoch() != before.epoch()) {
                continue;
            }
            long first = before.endSequenceBefore(before.end());
            long count = after.firstSequence() - first;
            if (count > 0) {
                String words = "segments after " + before.path().getFileName() + " are missing";
                losses.add(new Loss(LOST_REASON, before.epoch(), first, count, words));
            }
        }
        if (newestGone || losses.isEmpty()) {
            long epoch = segments.isEmpty() ? 0 : segments.getLast().epoch();
            long first = segments.isEmpty() ? 0 : nextSequence;
            String words = "the newest segment is damaged; how many records it held is unknown";
            losses.add(new Loss(QUARANTINE_REASON, epoch, first, 0, words));
        }
    }
}
