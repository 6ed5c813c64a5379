package io.adamant.agent.source.logs.file;

import io.adamant.agent.source.logs.read.Checksum;
import io.adamant.agent.source.logs.read.Cursor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a content that was replaced, so that a copy made of it before is known
 * again.
 *
 * @param offset how far it was read
 * @param prefix its beginning
 * @param marks places within what was read, with the checksum of the bytes before each
 * @param endedNanos when the replacement was noticed
 */
record Ended(long offset, Cursor.Mark prefix, List<Place> marks, long endedNanos) {

    /**
     * A place in a file.
     *
     * @param before checksum of what is right before the offset
     */
    record Place(long offset, Cursor.Mark before) {

        boolean isIn(FileChannel channel) throws IOException {
            return Checksum.matches(channel, offset - before.length(), before);
        }
    }

    Ended {
        marks = List.copyOf(marks);
    }

    /** The furthest place that a file of this size reaches, or null. */
    @Nullable Place furthest(long size) {
        Place best = null;
        for (Place mark : marks) {
            if (mark.offset <= size && (best == null || mark.offset > best.offset)) {
                best = mark;
            }
        }
        return best;
    }

    /** The last places where a file's reading stood. */
    static final class Trail {

        private static final int MAX = 4;

        private final List<Place> places = new ArrayList<>(MAX);

        void add(Cursor cursor) {
            if (places.size() == MAX) {
                places.removeFirst();
            }
            places.add(new Place(cursor.offset(), cursor.tail()));
        }

        List<Place> places() {
            return places;
        }

        void clear() {
            places.clear();
        }
    }
}
