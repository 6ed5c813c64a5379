package io.adamant.bench.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files full of corpus, written as a stream. */
public final class CorpusFile {

    private static final int CHUNK = 1 << 20;

    private CorpusFile() {}

    /** Writes lines {@code first} to {@code first + lines - 1}, replacing what is there. */
    public static void write(Path file, long seed, long first, long lines) throws IOException {
        Corpus corpus = new Corpus(seed, first);
        LineBuffer buffer = new LineBuffer(CHUNK + 4096);
        Path fresh = file.resolveSibling(file.getFileName() + ".making");
        try (FileChannel out =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long end = first + lines;
            while (corpus.nextNumber() < end) {
                corpus.next(buffer, 0);
                if (buffer.length() >= CHUNK || corpus.nextNumber() == end) {
                    flush(buffer, out);
                }
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empties the buffer into the file in one write. */
    static void flush(LineBuffer buffer, FileChannel out) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer.array(), 0, buffer.length());
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        buffer.clear();
    }

    /** The same, kept between runs: made only when it is not there yet. */
    public static Path kept(Path dir, long seed, long lines) throws IOException {
        Files.createDirectories(dir);
        Path file = dir.resolve("corpus-" + seed + "-" + lines + ".log");
        if (!Files.exists(file)) {
            write(file, seed, 0, lines);
        }
        return file;
    }
}
