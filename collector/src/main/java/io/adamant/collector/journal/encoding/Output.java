package io.adamant.collector.journal.encoding;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Plain bytes as they come out of a decompressor, up to a limit. Belongs to one unpacking. */
final class Output {

    private final int limitBytes;
    private final Unpacker.Room room;
    private final Plain plain;

    Output(int limitBytes, Unpacker.Room room, int expectedBytes) {
        this.limitBytes = limitBytes;
        this.room = room;
        plain = new Plain(Math.clamp(expectedBytes, 64, 1 << 20));
    }

    /** Keeps a chunk; what is not null is why it cannot be kept, and the end of the unpacking. */
    @Nullable Unpacked add(byte[] chunk, int bytes) {
        if (bytes > limitBytes - plain.size()) {
            return new Unpacked.TooLarge(limitBytes);
        }
        if (!room.take(bytes)) {
            return new Unpacked.NoRoom();
        }
        plain.write(chunk, 0, bytes);
        return null;
    }

    int size() {
        return plain.size();
    }

    Unpacked unpacked() {
        return new Unpacked.Plain(plain.bytes());
    }

    /** Hands its array out without a copy where it is full. */
    private static final class Plain extends ByteArrayOutputStream {

        Plain(int capacity) {
            super(capacity);
        }

        byte[] bytes() {
            return count == buf.length ? buf : Arrays.copyOf(buf, count);
        }
    }
}
