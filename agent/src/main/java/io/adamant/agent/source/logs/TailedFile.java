package io.adamant.agent.source.logs;

import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One open file. It stays open over a rename and is read to its end; whoever owns it says when
 * nothing more is expected.
 */
final class TailedFile {

    /** How much of a file's beginning tells it from another with the same inode. */
    static final int PREFIX_BYTES = 1024;

    private final String key;
    private final FileChannel channel;
    private final LogCounters counters;
    private Path path;
    private Map<String, Value> attributes;
    private Position position;
    private long lastSize = -1;
    private long changedNanos;
    private boolean rotated;

    TailedFile(
            String key,
            Path path,
            FileChannel channel,
            Position position,
            LogCounters counters,
            long nowNanos) {
        this.key = key;
        this.channel = channel;
        this.counters = counters;
        this.path = path;
        this.attributes = attributes(path);
        this.position = position;
        this.changedNanos = nowNanos;
    }

    String key() {
        return key;
    }

    Path path() {
        return path;
    }

    Position position() {
        return position;
    }

    boolean isRotated() {
        return rotated;
    }

    /** Its path leads elsewhere now, or the file is gone. */
    void rotated() {
        if (!rotated) {
            rotated = true;
            counters.rotated();
        }
    }

    void seenAt(Path now) {
        rotated = false;
        if (!now.equals(path)) {
            path = now;
            attributes = attributes(now);
        }
    }

    /** Nanoseconds for which the file has neither grown nor shrunk. */
    long idleNanos(long nowNanos) {
        return nowNanos - changedNanos;
    }

    void close() throws IOException {
        channel.close();
    }

    /**
     * Reads new lines.
     *
     * @param partialNanos how long an unfinished line may wait for its end
     * @return whether there may be more at once
     */
    boolean read(LineReader reader, long nowNanos, long nowUnixNanos, long partialNanos, Room room)
            throws IOException {
        long size = channel.size();
        if (size != lastSize) {
            lastSize = size;
            changedNanos = nowNanos;
        }
        restartWhenTruncated(size);
        if (size <= position.offset()) {
            return false;
        }
        boolean flush = idleNanos(nowNanos) >= partialNanos;
        Intake intake = new Intake(room, nowUnixNanos);
        try {
            reader.read(channel, position.offset(), flush, intake);
        } finally {
            // What was handed over counts as read, even where the next read failed.
            if (intake.records > 0) {
                counters.read(intake.records, intake.bytes);
                advance(intake);
            }
        }
        return intake.full;
    }

    /**
     * Where records go, and how much there is room for.
     *
     * @param records takes them
     * @param mostRecords at most this many
     * @param mostBytes reading stops after this many bytes of the file
     */
    record Room(List<LogRecord> records, int mostRecords, long mostBytes) {}

    private void advance(Intake intake) {
        long offset = position.offset() + intake.bytes;
        int prefix = position.prefixLength();
        long crc = position.prefixCrc();
        if (prefix < PREFIX_BYTES) {
            try {
                int wanted = (int) Math.min(PREFIX_BYTES, offset);
                crc = crc(wanted);
                prefix = wanted;
            } catch (IOException failed) {
                counters.unreadable(); // the shorter prefix still holds
            }
        }
        position =
                new Position(
                        position.generation(), offset, intake.part, prefix, crc, path.toString());
    }

    private void restartWhenTruncated(long size) throws IOException {
        boolean shorter = size < position.offset();
        boolean more = size > position.offset() && position.prefixLength() > 0;
        if (shorter || (more && crc(position.prefixLength()) != position.prefixCrc())) {
            counters.truncated();
            position = new Position(position.generation() + 1, 0, 0, 0, 0, path.toString());
        }
    }

    private long crc(int length) throws IOException {
        return prefixCrc(channel, length);
    }

    /** CRC32C of the file's first bytes; of fewer where it is shorter. */
    static long prefixCrc(FileChannel channel, int length) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(length);
        while (prefix.hasRemaining() && channel.read(prefix, prefix.position()) > 0) {
            // A short read is followed by the rest or by the end of the file.
        }
        CRC32C crc = new CRC32C();
        crc.update(prefix.flip());
        return crc.getValue();
    }

    private static Map<String, Value> attributes(Path path) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("log.file.path", Value.of(path.toString()));
        attributes.put("log.file.name", Value.of(String.valueOf(path.getFileName())));
        return attributes;
    }

    /** Turns lines into records. */
    private final class Intake implements LineReader.Sink {

        private final Room room;
        private final long nowUnixNanos;
        private int part = position.part();
        private int records;
        private long bytes;
        private boolean full;

        Intake(Room room, long nowUnixNanos) {
            this.room = room;
            this.nowUnixNanos = nowUnixNanos;
        }

        @Override
        public boolean line(Value body, int length, boolean ended) {
            boolean piece = part > 0 || !ended;
            Map<String, Value> named = attributes;
            if (piece) {
                part++;
                counters.split();
                named = new LinkedHashMap<>(attributes);
                named.put(LogSource.PART, Value.of(part));
            }
            int severity = body instanceof Value.Text text ? Severity.of(text.text()) : 0;
            room.records().add(new LogRecord(0, nowUnixNanos, severity, "", body, named));
            if (ended) {
                part = 0;
            }
            records++;
            bytes += length;
            full = records >= room.mostRecords() || bytes >= room.mostBytes();
            return !full;
        }
    }
}
