package io.adamant.agent.spool.disk;

import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.SegmentName;
import io.adamant.agent.spool.format.SegmentName.Form;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the directory holds of one lane. Reads no file.
 *
 * @param segments oldest first
 * @param quarantined numbers, lowest first
 * @param leftovers of a rewrite that a crash broke off: what it made, or what it replaced
 * @param highestNumber ever seen, 0 when there is none
 */
public record LaneFiles(
        List<SegmentFile> segments,
        List<SegmentName> quarantined,
        List<SegmentName> leftovers,
        long highestNumber) {

    /** Newest damaged segments of a lane that are kept for people to look at. */
    static final int MAX_QUARANTINED = 4;

    /** The files of every lane, in one pass; empty where there is no directory. */
    public static List<LaneFiles> list(Path dir) throws IOException {
        List<LaneFiles> lanes = new ArrayList<>();
        for (int i = 0; i < Lane.count(); i++) {
            lanes.add(new LaneFiles(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0));
        }
        File[] found = dir.toFile().listFiles();
        if (found == null && Files.isDirectory(dir)) {
            throw new IOException("the directory cannot be listed");
        }
        // By java.io.File: a third of the time that java.nio takes for each file of a full spool.
        for (File file : found == null ? new File[0] : found) {
            SegmentName name = SegmentName.parse(file.getName()).orElse(null);
            if (name != null) {
                lanes.get(name.lane().code()).add(name, file.length());
            }
        }
        lanes.replaceAll(LaneFiles::sorted);
        return lanes;
    }

    private void add(SegmentName name, long bytes) {
        switch (name.form()) {
            case TEMPORARY -> leftovers.add(name);
            case QUARANTINED -> quarantined.add(name);
            case SEGMENT -> segments.add(new SegmentFile(name, bytes));
        }
    }

    private LaneFiles sorted() {
        segments.sort(
                Comparator.comparingLong(SegmentFile::number)
                        .thenComparingInt(s -> s.name().covers()));
        quarantined.sort(Comparator.comparingLong(SegmentName::number));
        List<SegmentFile> rewritten = segments.stream().filter(s -> s.name().covers() > 0).toList();
        long highest = 0;
        for (int i = segments.size() - 1; i >= 0; i--) {
            highest = Math.max(highest, segments.get(i).number());
            if (isReplaced(segments.get(i), rewritten)) {
                leftovers.add(segments.remove(i).name());
            }
        }
        if (!quarantined.isEmpty()) {
            highest = Math.max(highest, quarantined.getLast().number());
        }
        return new LaneFiles(segments, quarantined, leftovers, highest);
    }

    /** Its records were written again, into a segment that covers its number. */
    private static boolean isReplaced(SegmentFile old, List<SegmentFile> rewritten) {
        for (SegmentFile other : rewritten) {
            if (other != old
                    && old.number() <= other.number()
                    && old.number() >= other.number() - other.name().covers()
                    && (old.number() < other.number()
                            || old.name().covers() < other.name().covers())) {
                return true;
            }
        }
        return false;
    }

    /** Deletes a segment; a damaged one is set aside. */
    public static void remove(Path dir, Disk disk, SegmentFile segment) throws IOException {
        if (segment.isDamaged()) {
            quarantine(dir, disk, segment);
        } else {
            disk.delete(segment.path(dir));
        }
    }

    /** Renames a damaged segment, and deletes the oldest ones that were. */
    private static void quarantine(Path dir, Disk disk, SegmentFile segment) throws IOException {
        SegmentName aside = segment.name().as(Form.QUARANTINED);
        disk.rename(segment.path(dir), dir.resolve(aside.text()));
        List<SegmentName> all = list(dir).get(aside.lane().code()).quarantined();
        for (int i = 0; i < all.size() - MAX_QUARANTINED; i++) {
            disk.delete(dir.resolve(all.get(i).text()));
        }
    }
}
