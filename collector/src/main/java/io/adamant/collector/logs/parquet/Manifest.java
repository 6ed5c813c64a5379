package io.adamant.collector.logs.parquet;

import io.adamant.collector.journal.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What the store consists of at one moment; never changed, replaced whole.
 *
 * @param position everything of the journal up to here is in the files
 * @param nextFile the number of the next flush
 * @param nextOrdinal the ordinal of the next row
 * @param evictedBefore rows of an earlier time are not kept any more, pinned ones apart
 * @param files that count, pinned ones too
 * @param gaps files that counted and cannot be read, until their time would be over
 */
record Manifest(
        Position position,
        long nextFile,
        long nextOrdinal,
        long evictedBefore,
        List<SegmentFile> files,
        List<Gap> gaps) {

    static final Manifest EMPTY =
            new Manifest(Position.START, 1, 1, Long.MIN_VALUE, List.of(), List.of());

    Manifest {
        files = List.copyOf(files);
        gaps = List.copyOf(gaps);
    }

    Manifest with(Position newPosition, long newNextOrdinal, List<SegmentFile> more) {
        List<SegmentFile> all = new ArrayList<>(files);
        all.addAll(more);
        return new Manifest(newPosition, nextFile, newNextOrdinal, evictedBefore, all, gaps);
    }

    Manifest numbered(long newNextFile) {
        return new Manifest(position, newNextFile, nextOrdinal, evictedBefore, files, gaps);
    }

    /** With other files in the place of some. */
    Manifest replacing(Collection<SegmentFile> old, List<SegmentFile> with) {
        List<SegmentFile> all = new ArrayList<>(files);
        all.removeAll(old);
        all.addAll(with);
        return new Manifest(position, nextFile, nextOrdinal, evictedBefore, all, gaps);
    }

    Manifest without(Collection<SegmentFile> gone, long newEvictedBefore) {
        List<SegmentFile> rest = new ArrayList<>(files);
        rest.removeAll(gone);
        List<Gap> left =
                gaps.stream().filter(gap -> gap.was().maxTime() >= newEvictedBefore).toList();
        return new Manifest(position, nextFile, nextOrdinal, newEvictedBefore, rest, left);
    }

    Manifest broken(Gap gap, SegmentFile was) {
        List<SegmentFile> rest = new ArrayList<>(files);
        rest.remove(was);
        List<Gap> all = new ArrayList<>(gaps);
        all.add(gap);
        return new Manifest(position, nextFile, nextOrdinal, evictedBefore, rest, all);
    }

    List<SegmentFile> regular() {
        return files.stream().filter(file -> !file.isPinned()).toList();
    }

    List<SegmentFile> pinned() {
        return files.stream().filter(SegmentFile::isPinned).toList();
    }
}
