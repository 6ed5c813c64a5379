package io.adamant.collector.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An append-only file of checked lines, one writer at a time.
 *
 * <pre>
 * offset  length  field
 * 0       8       CRC32C of the payload, lower-case hexadecimal
 * 8       1       space
 * 9       n       payload, UTF-8 without line feed
 * 9 + n   1       line feed: written last, so a line without one was never committed
 * </pre>
 *
 * <p>An append returns true when the line is on disk (fsync). One that failed may have left bytes:
 * {@link #settle} cuts them off, so that it is known not to be there. On opening, bytes behind the
 * last line feed are cut off: their append never returned. A whole line that does not check is not
 * repaired: the entries before it are given, {@link #fault} says so, and nothing is appended.
 *
 * <p>Guarded by its caller; one thread at a time.
 */
public final class CheckedLog implements AutoCloseable {

    private static final int HEADER_BYTES = 9;

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final List<String> entries = new ArrayList<>();
    private @Nullable String fault;
    private boolean isWriteFault;
    private long committedBytes;
    private long tornBytes;

    private CheckedLog(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /** Opens or creates the file. Throws {@link LedgerException} when it cannot be had. */
    public static CheckedLog open(Path file) {
        return open(
                file,
                () ->
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE));
    }

    /** Opens the file's channel; another one in tests of a disk that fails. */
    @FunctionalInterface
    interface Opening {
        FileChannel open() throws IOException;
    }

    static CheckedLog open(Path file, Opening opening) {
        FileChannel channel = null;
        try {
            Path directory = Files.createDirectories(file.toAbsolutePath().getParent());
            channel = opening.open();
            CheckedLog log = new CheckedLog(file, channel, lock(file, channel));
            log.read();
            syncDirectory(directory);
            return log;
        } catch (IOException unusable) {
            closeQuietly(channel);
            throw new LedgerException(
                    LedgerException.Code.UNUSABLE,
                    "cannot use " + file + ": " + unusable,
                    unusable);
        } catch (LedgerException locked) {
            closeQuietly(channel);
            throw locked;
        }
    }

    private static FileLock lock(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            lock = null;
        }
        if (lock == null) {
            throw new LedgerException(
                    LedgerException.Code.LOCKED, file + " is written by another process");
        }
        return lock;
    }

    /** Makes the names in a directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** What was in the file when it was opened, oldest first. */
    public List<String> entries() {
        return List.copyOf(entries);
    }

    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** Bytes of an append that never returned, cut off when the file was opened. */
    public long tornBytes() {
        return tornBytes;
    }

    /** True when the line is durable. After false nothing more is taken until it is settled. */
    public boolean append(String payload) {
        return append(List.of(payload));
    }

    /** The same of several, with one sync: after a crash the first of them may be there alone. */
    public boolean append(List<String> payloads) {
        if (fault != null) {
            return false;
        }
        try {
            long written = 0;
            for (String payload : payloads) {
                ByteBuffer line = line(payload);
                while (line.hasRemaining()) {
                    channel.write(line);
                }
                written += line.capacity();
            }
            channel.force(false);
            committedBytes += written;
            return true;
        } catch (IOException failed) {
            isWriteFault = true;
            fault = "cannot write " + file + ": " + failed;
            return false;
        }
    }

    private static ByteBuffer line(String payload) {
        if (payload.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a payload is one line");
        }
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer line = ByteBuffer.allocate(HEADER_BYTES + bytes.length + 1);
        line.put((crc(bytes, 0, bytes.length) + " ").getBytes(StandardCharsets.US_ASCII));
        return line.put(bytes).put((byte) '\n').flip();
    }

    /**
     * After an append that failed: cuts off what it may have left, on disk, so that its line is
     * known not to be there. True when lines are taken (again). What cannot be read is not cured.
     */
    public boolean settle() {
        if (fault == null) {
            return true;
        }
        if (!isWriteFault) {
            return false;
        }
        try {
            channel.truncate(committedBytes);
            channel.position(committedBytes);
            channel.force(true);
            isWriteFault = false;
            fault = null;
            return true;
        } catch (IOException still) {
            fault = "cannot write " + file + ": " + still;
            return false;
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
        } catch (IOException alreadyGone) {
            fault = "closed: " + alreadyGone;
        }
        closeQuietly(channel);
        isWriteFault = false;
        fault = "closed";
    }

    private void read() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        int number = 1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (!readLine(bytes, start, i)) {
                    fault = file + " line " + number + " cannot be read: nothing is acted upon";
                    return;
                }
                number++;
                start = i + 1;
            }
        }
        tornBytes = (long) bytes.length - start;
        if (tornBytes > 0) {
            channel.truncate(start);
            channel.force(true);
        }
        channel.position(start);
        committedBytes = start;
    }

    private boolean readLine(byte[] bytes, int start, int end) {
        int payload = start + HEADER_BYTES;
        if (end < payload || bytes[payload - 1] != ' ') {
            return false;
        }
        String stored = new String(bytes, start, HEADER_BYTES - 1, StandardCharsets.US_ASCII);
        if (!stored.equals(crc(bytes, payload, end - payload))) {
            return false;
        }
        entries.add(new String(bytes, payload, end - payload, StandardCharsets.UTF_8));
        return true;
    }

    private static String crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException nothingToSave) {
            // Every line that matters was forced before; the descriptor is gone either way.
            return;
        }
    }
}
