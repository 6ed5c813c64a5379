package io.adamant.collector.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file on a disk that runs full, or whose flush fails once. */
final class FailingChannel extends FileChannel {

    /** Bytes that the next write finds room for; negative: plenty. */
    int room = -1;

    /** The next flush fails, once. */
    boolean flushFails;

    /** Nothing can be changed at present. */
    boolean isBroken;

    private final FileChannel file;

    FailingChannel(FileChannel file) {
        this.file = file;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (room < 0) {
            return file.write(bytes);
        }
        if (room == 0) {
            room = -1;
            throw new IOException("No space left on device");
        }
        ByteBuffer part = bytes.slice(bytes.position(), Math.min(room, bytes.remaining()));
        int written = file.write(part);
        bytes.position(bytes.position() + written);
        room = 0;
        return written;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (flushFails) {
            flushFails = false;
            throw new IOException("Input/output error");
        }
        file.force(metaData);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        if (isBroken) {
            throw new IOException("Input/output error");
        }
        file.truncate(size);
        return this;
    }

    @Override
    public FileChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        return file.read(bytes);
    }

    @Override
    public long read(ByteBuffer[] parts, int offset, int length) {
        throw new UnsupportedOperationException("no part of a checked log");
    }

    @Override
    public long write(ByteBuffer[] parts, int offset, int length) {
        throw new UnsupportedOperationException("no part of a checked log");
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException("no part of a checked log");
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException("no part of a checked log");
    }

    @Override
    public int read(ByteBuffer bytes, long position) {
        throw new UnsupportedOperationException("no part of a checked log");
    }

    @Override
    public int write(ByteBuffer bytes, long position) {
        throw new UnsupportedOperationException("no part of a checked log");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException("no part of a checked log");
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }
}
