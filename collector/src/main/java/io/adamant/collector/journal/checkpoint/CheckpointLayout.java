package io.adamant.collector.journal.checkpoint;

import io.adamant.collector.journal.Checkpoints.Loaded;
import io.adamant.collector.journal.Checkpoints.Mark;
import io.adamant.collector.journal.Position;
import io.adamant.collector.journal.once.Streams;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * How a checkpoint lies in its file. Big-endian; texts as {@code DataOutput.writeUTF} writes them.
 *
 * <pre>
 *   bytes  field
 *       8  magic "ADMSTRM1", the last character is the version
 *     2+n  position of the last entry that the state knows of
 *       8  received, Unix nanoseconds, of the newest entry up to there
 *     ...  the state, see {@link Streams#write}
 *     ...  the views' states, to the check sum; a version that does not know them passes them over
 *       4  CRC32C over everything before it; the file ends here
 * </pre>
 *
 * The check sum is looked at before anything is built from what it covers.
 */
final class CheckpointLayout {

    private static final long MAGIC = 0x41444D5354524D31L;
    private static final int CRC_BYTES = 4;
    private static final int BUFFER_BYTES = 64 * 1024;

    private CheckpointLayout() {}

    /** Writes a file and brings it to the disk. */
    static void write(Path file, Mark mark, Streams streams, byte[] views) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream buffered =
                    new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            CheckedOutputStream checked = new CheckedOutputStream(buffered, new CRC32C());
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(checked, BUFFER_BYTES));
            out.writeLong(MAGIC);
            out.writeUTF(mark.position().token());
            out.writeLong(mark.receivedUnixNanos());
            streams.write(out);
            out.write(views);
            out.flush();
            out.writeInt((int) checked.getChecksum().getValue());
            out.flush();
            channel.force(true);
        }
    }

    /** Only where it belongs, not yet checked; empty when it is no checkpoint of this version. */
    static Optional<Mark> mark(Path file) {
        try (DataInputStream in = open(Files.newInputStream(file))) {
            return Optional.of(mark(in));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Mark mark(DataInputStream in) throws IOException {
        if (in.readLong() != MAGIC) {
            throw new IOException("no checkpoint of this version");
        }
        Position position = new Position(in.readUTF());
        return new Mark(position, in.readLong());
    }

    /**
     * Reads a file.
     *
     * @throws IOException when it is not there, or not whole
     */
    static Loaded.Found read(Path file) throws IOException {
        check(file);
        try (DataInputStream in = open(Files.newInputStream(file))) {
            Mark mark = mark(in);
            Streams streams = Streams.read(in);
            byte[] rest = in.readAllBytes();
            byte[] views = Arrays.copyOf(rest, Math.max(0, rest.length - CRC_BYTES));
            return new Loaded.Found(mark, streams, views);
        }
    }

    private static void check(Path file) throws IOException {
        long covered = Files.size(file) - CRC_BYTES;
        try (CheckedInputStream in =
                new CheckedInputStream(
                        new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES),
                        new CRC32C())) {
            byte[] chunk = new byte[BUFFER_BYTES];
            for (long left = covered; left > 0; ) {
                int n = in.read(chunk, 0, (int) Math.min(left, chunk.length));
                if (n < 0) {
                    throw new IOException("cut");
                }
                left -= n;
            }
            int crc = (int) in.getChecksum().getValue();
            if (covered < Long.BYTES || new DataInputStream(in).readInt() != crc) {
                throw new IOException("the check sum is wrong");
            }
        }
    }

    private static DataInputStream open(InputStream file) {
        return new DataInputStream(new BufferedInputStream(file, BUFFER_BYTES));
    }
}
