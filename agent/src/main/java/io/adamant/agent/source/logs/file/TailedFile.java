package io.adamant.agent.source.logs.file;

import io.adamant.agent.source.logs.read.Checksum;
import io.adamant.agent.source.logs.read.Cursor;
import io.adamant.agent.source.logs.read.RecordReader;
import io.adamant.agent.source.logs.read.Rules;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One known file: who it is, how far it is read, and its handle while it has one. A handle stays
 * over a rename and is read to its end.
 */
public final class TailedFile {

    private final String key;
    private final Rules rules;
    private Path path;
    private byte @Nullable [] attributes;
    private Cursor cursor;
    private long generation;
    private @Nullable FileChannel channel;
    private @Nullable Ended ended;
    private final Ended.Trail trail = new Ended.Trail();
    private long size;
    private long modifiedMs;
    private long changedNanos;
    private long dueNanos;
    private boolean rotated;
    private boolean unsure;
    private boolean moved;
    private int watch = Watches.REFUSED;
    private @Nullable TailedFile original;

    TailedFile(String key, Path path, Rules rules, long generation, Cursor cursor, long nowNanos) {
        this.key = key;
        this.path = path;
        this.rules = rules;
        this.generation = generation;
        this.cursor = cursor;
        this.changedNanos = nowNanos;
        this.dueNanos = nowNanos;
        this.size = cursor.offset();
    }

    public String key() {
        return key;
    }

    Path path() {
        return path;
    }

    Rules rules() {
        return rules;
    }

    Cursor cursor() {
        return cursor;
    }

    @Nullable FileChannel channel() {
        return channel;
    }

    void opened(FileChannel handle) {
        channel = handle;
    }

    void closed() {
        channel = null;
    }

    public boolean isRotated() {
        return rotated;
    }

    /** Its path leads elsewhere now, or the file is gone; false when that was known. */
    boolean rotated() {
        boolean before = rotated;
        rotated = true;
        return !before;
    }

    /** The file stands at this path. */
    void seenAt(Path now) {
        rotated = false;
        if (!now.equals(path)) {
            path = now;
            attributes = null;
            moved |= cursor.offset() > 0;
        }
    }

    /** When it wants to be looked at next. */
    public long dueNanos() {
        return dueNanos;
    }

    public void due(long nanos) {
        dueNanos = nanos;
    }

    /** Somebody wrote, perhaps over what was read. */
    void written(long nowNanos) {
        unsure = true;
        dueNanos = nowNanos;
    }

    /** What a look at the path has shown; whether there is something to do. */
    boolean changed(long newSize, long newModifiedMs) {
        boolean same = newSize == cursor.offset() && newModifiedMs == modifiedMs;
        modifiedMs = newModifiedMs;
        if (newSize == cursor.offset() && !same) {
            unsure = true;
        }
        return !same;
    }

    int watch() {
        return watch;
    }

    void watch(int number) {
        watch = number;
    }

    /** The file whose copy this may be; nothing is read until that is decided. */
    @Nullable TailedFile original() {
        return original;
    }

    void original(@Nullable TailedFile file) {
        original = file;
    }

    @Nullable Ended ended() {
        return ended;
    }

    /** Nanoseconds for which the size has not changed. */
    public long idleNanos(long nowNanos) {
        return nowNanos - changedNanos;
    }

    /** Bytes that are known and not read. */
    public long behind() {
        return Math.max(0, size - cursor.offset());
    }

    /** Looks how long the file is now. */
    void measure(FileChannel handle, long nowNanos) throws IOException {
        long now = handle.size();
        if (now != size) {
            size = now;
            changedNanos = nowNanos;
        }
    }

    /** Whether the content is another than what was read; looks closely only where it may be. */
    boolean isReplaced(FileChannel handle) throws IOException {
        if (size < cursor.offset()) {
            return true;
        }
        boolean look = unsure && size == cursor.offset();
        unsure = false;
        return look && !Checksum.isRead(handle, cursor);
    }

    /** Begins again with a content that was never read. */
    void restart(long nowNanos) {
        trail.add(cursor);
        ended = new Ended(cursor.offset(), cursor.prefix(), trail.places(), nowNanos);
        trail.clear();
        generation++;
        cursor = new Cursor();
        changedNanos = nowNanos;
        moved = true;
    }

    /** Begins where another file's reading ended, since this one is a copy of it. */
    void skipTo(FileChannel handle, long offset) throws IOException {
        int prefix = (int) Math.min(Cursor.PREFIX_BYTES, offset);
        int tail = (int) Math.min(Cursor.TAIL_BYTES, offset);
        cursor =
                new Cursor(
                        offset,
                        0,
                        Checksum.of(handle, 0, prefix),
                        Checksum.of(handle, offset - tail, tail));
        moved = true;
    }

    RecordReader.Seen read(RecordReader reader, FileChannel handle, RecordReader.Quiet quiet)
            throws IOException {
        long before = cursor.offset();
        try {
            return reader.read(handle, cursor, size, rules, attributes(), quiet);
        } finally {
            // What was handed over counts as read, even where the next window failed.
            if (cursor.offset() != before) {
                moved = true;
                size = Math.max(size, cursor.offset());
                trail.add(cursor);
            }
        }
    }

    /** The position, when it is another than at the last call; else null. */
    public @Nullable String movedTo() {
        if (!moved) {
            return null;
        }
        moved = false;
        return position().toText();
    }

    Position position() {
        boolean done = rotated && behind() == 0;
        return Position.of(generation, cursor, done, path.toString());
    }

    private byte[] attributes() {
        byte[] encoded = attributes;
        if (encoded == null) {
            Map<String, Value> named = new LinkedHashMap<>();
            named.put("log.file.path", Value.of(path.toString()));
            named.put("log.file.name", Value.of(String.valueOf(path.getFileName())));
            encoded = LogFrame.attributes(named);
            attributes = encoded;
        }
        return encoded;
    }
}
