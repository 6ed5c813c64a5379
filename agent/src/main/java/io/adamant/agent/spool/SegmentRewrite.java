package io.adamant.agent.spool;

import io.adamant.agent.spool.RecordHeader.Kind;
import io.adamant.agent.spool.Segment.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes closed segments again with only some of their records, as one segment in the place of the
 * last of them. A crash before the rename leaves all as it was; one after it leaves records twice,
 * of which the second are known as done or dropped as repeats by the collector.
 */
record SegmentRewrite(Path dir, Disk disk, Predicate<RecordHeader> kept) {

    /** Bytes that would be left of a segment. */
    long keptBytes(Segment segment) throws IOException {
        long bytes = 0;
        long offset = 0;
        while (segment.look(offset) instanceof Look.Found(RecordHeader header)) {
            if (kept.test(header)) {
                bytes += header.totalBytes();
            }
            offset += header.totalBytes();
        }
        return bytes;
    }

    /**
     * Writes neighbours, oldest first, into one. The sources are closed and replaced on disk; their
     * files before the last are deleted.
     */
    Segment merge(List<Segment> sources) throws IOException {
        Segment last = sources.getLast();
        Path temporary = last.path().resolveSibling(last.path().getFileName() + Segment.TEMPORARY);
        Files.deleteIfExists(temporary);
        FileChannel out = Segment.createFile(temporary);
        try {
            long size = copy(sources, out);
            disk.force(out);
            Files.move(temporary, last.path(), StandardCopyOption.ATOMIC_MOVE);
            for (Segment source : sources) {
                source.close();
                if (source != last) {
                    Files.deleteIfExists(source.path());
                }
            }
            disk.forceNames(dir);
            Segment first = sources.getFirst();
            return new Segment(
                    last.path(),
                    last.number(),
                    covered(sources),
                    last.epoch(),
                    first.firstSequence(),
                    out,
                    size);
        } catch (IOException refused) {
            out.close();
            Files.deleteIfExists(temporary);
            throw refused;
        }
    }

    private static int covered(List<Segment> sources) {
        long lowest = sources.getFirst().number() - sources.getFirst().covers();
        return Math.toIntExact(sources.getLast().number() - lowest);
    }

    private long copy(List<Segment> sources, FileChannel out) throws IOException {
        ByteBuffer head = head(sources);
        long size = head.remaining();
        disk.write(out, head, 0);
        for (Segment source : sources) {
            long offset = 0;
            while (source.look(offset) instanceof Look.Found(RecordHeader header)) {
                if (header.kind() == Kind.BATCH && kept.test(header)) {
                    disk.write(out, source.raw(offset, header.totalBytes()), size);
                    size += header.totalBytes();
                }
                offset += header.totalBytes();
            }
        }
        return size;
    }

    /** The last one's checkpoint, but it begins where the first one did. */
    private static ByteBuffer head(List<Segment> sources) throws IOException {
        Segment last = sources.getLast();
        if (!(last.look(0) instanceof Look.Found(RecordHeader old))) {
            throw new IOException(last.path() + " has lost its head");
        }
        byte[] body = last.body(0, old);
        if (body == null) {
            throw new IOException(last.path() + " has lost its head");
        }
        RecordHeader header =
                RecordHeader.of(
                        Kind.CHECKPOINT,
                        Lane.EVENTS,
                        0,
                        last.epoch(),
                        sources.getFirst().firstSequence(),
                        0,
                        covered(sources),
                        body);
        ByteBuffer bytes = ByteBuffer.allocate(header.totalBytes());
        header.write(bytes, body);
        return bytes.flip();
    }
}
