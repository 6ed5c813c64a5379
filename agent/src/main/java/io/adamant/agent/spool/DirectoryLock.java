package io.adamant.agent.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code lock} of a spool's directory: whoever holds its lock may write. On a read-only
 * file system there is no lock to be had and nobody writes; it is asked for again before each
 * write.
 */
final class DirectoryLock implements AutoCloseable {

    private final Path dir;
    private @Nullable FileChannel file;

    private DirectoryLock(Path dir) {
        this.dir = dir;
    }

    /**
     * @throws SpoolException when the directory cannot be used or is in use
     */
    static DirectoryLock of(Path dir) {
        DirectoryLock lock = new DirectoryLock(dir);
        try {
            lock.hold();
        } catch (IOException refused) {
            if (!Committed.isReadOnly(refused)) {
                throw unusable(dir, refused);
            }
        }
        return lock;
    }

    static SpoolException unusable(Path dir, IOException cause) {
        return new SpoolException(
                SpoolException.Code.UNUSABLE,
                "spool " + dir + " cannot be used: " + cause.getMessage(),
                cause);
    }

    boolean isHeld() {
        return file != null;
    }

    /**
     * Takes the lock unless it is held.
     *
     * @throws SpoolException when another process has it
     */
    void hold() throws IOException {
        if (file != null) {
            return;
        }
        createDirectory();
        FileChannel opened =
                FileChannel.open(
                        dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(opened) == null) {
            opened.close();
            throw new SpoolException(
                    SpoolException.Code.LOCKED, "spool " + dir + " is in use by another process");
        }
        file = opened;
    }

    private void createDirectory() throws IOException {
        try {
            Files.createDirectories(dir);
        } catch (FileAlreadyExistsException notADirectory) {
            throw new IOException("is not a directory", notADirectory);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    void closeBecauseOf(IOException reason) {
        try {
            close();
        } catch (IOException alsoFailed) {
            reason.addSuppressed(alsoFailed);
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel held = file;
        if (held != null) {
            held.close();
        }
    }
}
