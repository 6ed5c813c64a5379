package io.adamant.collector.journal.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Looks at the newest file before anything is appended to it. A power cut can bring the page that
 * says how far the file was written to the disk, and not the pages before that place, which are
 * then zeros. The queue would append behind the zeros, and no reader ever comes past them
 * (Chronicle Queue 2026.4): what is acknowledged from then on would be lost.
 *
 * <p>Such a file is written anew from the documents in front of the damage, under the same name and
 * with the same numbers, so that every position stays what it was. The damaged one is kept beside
 * it for whoever looks:
 *
 * <pre>
 * DIR/yyyyMMdd-HHF.cq4.damaged   a second name of the file before it is replaced
 * DIR/repair/                    being written, or left by a crash: deleted at the next start
 * </pre>
 */
final class TornTail {

    private static final String DAMAGED = ".damaged";
    private static final long TIMEOUT_MILLIS = 10;

    private final Path directory;
    private final RollCycle rollCycle;
    private final Path repair;

    private TornTail(Path directory, RollCycle rollCycle) {
        this.directory = directory;
        this.rollCycle = rollCycle;
        repair = directory.resolve("repair");
    }

    /**
     * Repairs the newest file where it must be.
     *
     * @return what was done, in words for people; empty when nothing had to be
     */
    static Optional<String> repair(Path directory, RollCycle rollCycle) throws IOException {
        return new TornTail(directory, rollCycle).repair();
    }

    private Optional<String> repair() throws IOException {
        delete(repair);
        List<RollFiles.RollFile> files = RollFiles.list(directory, rollCycle);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        RollFiles.RollFile newest = files.getLast();
        if (!hasHeader(newest.path())) {
            Files.move(newest.path(), aside(newest.path()), StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(newest.path() + " has no beginning and was put aside");
        }
        try (SingleChronicleQueue queue = queue(directory, newest.cycle())) {
            long torn = tornAfter(queue, newest.cycle());
            if (torn < 0) {
                return Optional.empty();
            }
            copy(queue, newest.cycle());
        } catch (RuntimeException | AssertionError unreadable) {
            Files.move(newest.path(), aside(newest.path()), StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(newest.path() + " cannot be read and was put aside: " + unreadable);
        }
        return Optional.of(replace(newest.path()));
    }

    /** The first word is written when a file begins to be one; zeros are what a crash leaves. */
    private static boolean hasHeader(Path file) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(Integer.BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (word.hasRemaining() && channel.read(word) > 0) {}
        }
        return !word.hasRemaining() && word.getInt(0) != 0;
    }

    private SingleChronicleQueue queue(Path where, int cycle) {
        long millis = (long) cycle * rollCycle.lengthInMillis();
        return SingleChronicleQueueBuilder.binary(where)
                .rollCycle(rollCycle)
                .timeProvider(() -> millis)
                .timeoutMS(TIMEOUT_MILLIS)
                .build();
    }

    /** Where the last readable document begins when more was written behind it; -1 when not. */
    private static long tornAfter(SingleChronicleQueue queue, int cycle) {
        long last = 0;
        try (ExcerptTailer tailer = queue.createTailer()) {
            if (tailer.moveToCycle(cycle)) {
                boolean more = true;
                while (more) {
                    try (DocumentContext document = tailer.readingDocument()) {
                        more = document.isPresent();
                        last = more ? document.wire().bytes().readPosition() : last;
                    }
                }
            }
        }
        SingleChronicleQueueStore store = queue.storeForCycle(cycle, 0, false, null);
        long written = store == null ? 0 : store.writePosition();
        if (store != null) {
            store.close();
        }
        return written > last ? last : -1;
    }

    private void copy(SingleChronicleQueue from, int cycle) throws IOException {
        Files.createDirectories(repair);
        try (SingleChronicleQueue to = queue(repair, cycle);
                ExcerptAppender appender = to.createAppender();
                ExcerptTailer tailer = from.createTailer()) {
            boolean more = tailer.moveToCycle(cycle);
            while (more) {
                try (DocumentContext document = tailer.readingDocument()) {
                    more = document.isPresent();
                    if (more) {
                        Bytes<?> bytes = document.wire().bytes();
                        try (DocumentContext out = appender.writingDocument()) {
                            out.wire()
                                    .bytes()
                                    .write(bytes, bytes.readPosition(), bytes.readRemaining());
                        }
                    }
                }
            }
        }
    }

    private String replace(Path damaged) throws IOException {
        Path aside = aside(damaged);
        Files.deleteIfExists(aside);
        Files.createLink(aside, damaged);
        Path fresh = repair.resolve(damaged.getFileName());
        if (Files.exists(fresh)) {
            force(fresh, StandardOpenOption.WRITE);
            Files.move(
                    fresh,
                    damaged,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(damaged);
        }
        force(directory, StandardOpenOption.READ);
        delete(repair);
        return damaged + " was torn and is written anew as far as it could be read; see " + aside;
    }

    private static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + DAMAGED);
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
