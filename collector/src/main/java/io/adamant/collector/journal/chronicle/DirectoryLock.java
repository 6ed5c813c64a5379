package io.adamant.collector.journal.chronicle;

import io.adamant.collector.journal.JournalException;
import io.adamant.collector.journal.JournalException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One writer per directory: an exclusive lock on {@code writer.lock}, which the kernel gives back
 * however the process ends. The file names the holder for people.
 */
final class DirectoryLock implements AutoCloseable {

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) {
        Path file = directory.resolve("writer.lock");
        FileChannel channel = null;
        try {
            Files.createDirectories(directory);
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (lock(channel) != null) {
                byte[] holder =
                        ("process " + ProcessHandle.current().pid())
                                .getBytes(StandardCharsets.US_ASCII);
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(holder), 0);
                return new DirectoryLock(channel);
            }
            String holder = Files.readString(file, StandardCharsets.US_ASCII);
            channel.close();
            throw new JournalException(
                    Code.LOCKED,
                    "journal "
                            + directory
                            + " is in use by "
                            + holder
                            + ": one journal, one writer");
        } catch (IOException failed) {
            closeQuietly(channel);
            throw new JournalException(
                    Code.UNUSABLE,
                    "journal " + directory + " cannot be written: " + failed,
                    failed);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException unheld) {
                // The failure before this one is reported; nothing was written here.
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
