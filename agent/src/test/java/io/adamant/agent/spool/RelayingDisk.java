package io.adamant.agent.spool;

import io.adamant.agent.spool.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Hands every call on to the real disk: tests change what they need. */
class RelayingDisk implements Disk {

    private final Disk real = new Disk.Real();

    @Override
    public FileChannel create(Path path) throws IOException {
        return real.create(path);
    }

    @Override
    public FileChannel reopen(Path path) throws IOException {
        return real.reopen(path);
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        real.write(file, bytes, at);
    }

    @Override
    public void truncate(FileChannel file, long size) throws IOException {
        real.truncate(file, size);
    }

    @Override
    public void force(FileChannel file) throws IOException {
        real.force(file);
    }

    @Override
    public void forceFile(Path path) throws IOException {
        real.forceFile(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(path);
    }

    @Override
    public void forceNames(Path dir) throws IOException {
        real.forceNames(dir);
    }
}
