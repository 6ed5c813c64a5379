package io.adamant.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The two calls by which a disk refuses; a seam for tests that fill or break it. */
interface Disk {

    /** Writes all of {@code bytes}; on an exception some of them may be in the file. */
    void write(FileChannel file, ByteBuffer bytes, long at) throws IOException;

    /** Makes written bytes durable: fdatasync(2). */
    void force(FileChannel file) throws IOException;

    /** The kernel's. */
    final class Real implements Disk {
        @Override
        public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
            long offset = at;
            while (bytes.hasRemaining()) {
                offset += file.write(bytes, offset);
            }
        }

        @Override
        public void force(FileChannel file) throws IOException {
            file.force(false);
        }
    }
}
