package io.adamant.agent.source.logs.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** CRC32C of parts of files. */
public final class Checksum {

    private Checksum() {}

    static int of(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    /** Whether the file has these bytes there. */
    public static boolean matches(FileChannel channel, long at, Cursor.Mark mark)
            throws IOException {
        return mark.length() == 0 || mark.equals(of(channel, at, mark.length()));
    }

    /** Of the file's bytes from there; shorter where the file ends before. */
    public static Cursor.Mark of(FileChannel channel, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        int count = read(channel, ByteBuffer.wrap(bytes), at);
        return Cursor.Mark.of(bytes, 0, count);
    }

    /** Whether a file still is what was read of it: its beginning and what is before the offset. */
    public static boolean isRead(FileChannel channel, Cursor cursor) throws IOException {
        return channel.size() >= cursor.offset()
                && matches(channel, 0, cursor.prefix())
                && matches(channel, cursor.offset() - cursor.tail().length(), cursor.tail());
    }

    /** Fills the buffer as far as the file reaches; bytes read. */
    static int read(FileChannel channel, ByteBuffer into, long at) throws IOException {
        int before = into.position();
        while (into.hasRemaining()) {
            int count = channel.read(into, at + into.position() - before);
            if (count <= 0) {
                break;
            }
        }
        return into.position() - before;
    }
}
