package io.adamant.agent.spool.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Port: every call by which the spool changes a disk, so that tests can fill it, break it, and cut
 * its power.
 */
public interface Disk {

    /** Creates a file that was not there. */
    FileChannel create(Path path) throws IOException;

    /** Opens a file that is there, to write on. */
    FileChannel reopen(Path path) throws IOException;

    /** Writes all of the bytes; on an exception some of them may be in the file. */
    void write(FileChannel file, ByteBuffer bytes, long at) throws IOException;

    /** Cuts a file. */
    void truncate(FileChannel file, long size) throws IOException;

    /** Makes written bytes durable: fdatasync(2). */
    void force(FileChannel file) throws IOException;

    /** Makes durable what another process may have written. */
    void forceFile(Path path) throws IOException;

    /** Renames, over a file that may be there. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file that may be gone already. */
    void delete(Path path) throws IOException;

    /** Makes created, renamed and deleted names durable: fsync(2) of the directory. */
    void forceNames(Path dir) throws IOException;

    /** The kernel's. */
    final class Real implements Disk {

        @Override
        public FileChannel create(Path path) throws IOException {
            return FileChannel.open(
                    path,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        }

        @Override
        public FileChannel reopen(Path path) throws IOException {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        @Override
        public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
            long offset = at;
            while (bytes.hasRemaining()) {
                offset += file.write(bytes, offset);
            }
        }

        @Override
        public void truncate(FileChannel file, long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(FileChannel file) throws IOException {
            file.force(false);
        }

        @Override
        public void forceFile(Path path) throws IOException {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                file.force(false);
            }
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete(Path path) throws IOException {
            Files.deleteIfExists(path);
        }

        @Override
        public void forceNames(Path dir) throws IOException {
            try (FileChannel names = FileChannel.open(dir, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }
}
