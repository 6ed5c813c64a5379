package io.adamant.shipmatrix.rig;

import io.adamant.bench.corpus.LineBuffer;
import io.adamant.bench.corpus.NumberedLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Numbered lines with a text of the row's own, numbered on from 0. Not thread-safe. */
public final class Lines {

    private final NumberedLine trailer = new NumberedLine();
    private long number;

    /** How many there are so far. */
    public long count() {
        return number;
    }

    /** The next line with its line feed. */
    public byte[] next(String text) {
        return next(text.getBytes(StandardCharsets.UTF_8), "\n");
    }

    /** The next line with an end of its own. */
    public byte[] next(byte[] text, String end) {
        LineBuffer buffer = new LineBuffer(text.length + 64);
        buffer.add(text);
        trailer.finish(buffer, 0, number++, 0);
        buffer.add(end.getBytes(StandardCharsets.US_ASCII));
        return Arrays.copyOf(buffer.array(), buffer.length());
    }

    /** Several lines. */
    public byte[] next(int lines, String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < lines; i++) {
            out.writeBytes(next(text));
        }
        return out.toByteArray();
    }

    /** Appends in one write; makes the file where it is not there. */
    public static void append(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
