package io.adamant.collector.metrics.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A growing run of UTF-8 bytes, in pieces, so that tens of megabytes are never copied while they
 * grow. Not thread-safe.
 */
public final class ByteText {

    private static final int FIRST_PIECE = 512;
    private static final int LARGEST_PIECE = 128 << 10;
    private static final int GROWTH = 8;

    /** Below this a whole number is exact in a double and short in decimal. */
    private static final double WHOLE_BELOW = 1e15;

    private static final int MOST_DIGITS = 20;

    private record Piece(byte[] bytes, int length) {}

    private final List<Piece> done = new ArrayList<>();
    private byte[] piece = new byte[FIRST_PIECE];
    private int at;
    private long doneSize;

    /** In bytes. */
    public long size() {
        return doneSize + at;
    }

    public ByteText append(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, piece, at, more.length);
        at += more.length;
        return this;
    }

    /** Takes the other's pieces; the other must not be written any more. */
    ByteText append(ByteText more) {
        endPiece(FIRST_PIECE);
        more.endPiece(FIRST_PIECE);
        done.addAll(more.done);
        doneSize += more.doneSize;
        return this;
    }

    public ByteText append(String text) {
        return append(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One ASCII character. */
    ByteText append(char ascii) {
        reserve(1);
        piece[at++] = (byte) ascii;
        return this;
    }

    /** As both formats write it: whole numbers without a fraction. */
    public ByteText append(double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(value) < WHOLE_BELOW) {
            return append(whole);
        }
        if (Double.isNaN(value)) {
            return append("NaN");
        }
        if (Double.isInfinite(value)) {
            return append(value > 0 ? "+Inf" : "-Inf");
        }
        return append(Double.toString(value));
    }

    private ByteText append(long whole) {
        reserve(MOST_DIGITS);
        long rest = whole;
        if (rest < 0) {
            piece[at++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long left = rest; left >= 10; left /= 10) {
            digits++;
        }
        for (int to = at + digits - 1; to >= at; to--) {
            piece[to] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at += digits;
        return this;
    }

    private void reserve(int more) {
        if (piece.length - at < more) {
            endPiece(Math.max(more, Math.min(LARGEST_PIECE, piece.length * GROWTH)));
        }
    }

    private void endPiece(int next) {
        if (at > 0) {
            done.add(new Piece(piece, at));
            doneSize += at;
        }
        if (at > 0 || piece.length < next) {
            piece = new byte[next];
        }
        at = 0;
    }

    public byte[] toBytes() {
        byte[] all = new byte[Math.toIntExact(size())];
        int to = 0;
        for (Piece one : done) {
            System.arraycopy(one.bytes(), 0, all, to, one.length());
            to += one.length();
        }
        System.arraycopy(piece, 0, all, to, at);
        return all;
    }

    /** Compressed with the fastest level: a page repeats itself so much that others gain little. */
    public byte[] toGzip() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(FIRST_PIECE + (int) (size() / 16));
        try (OutputStream gzip = new FastGzip(out)) {
            for (Piece one : done) {
                gzip.write(one.bytes(), 0, one.length());
            }
            gzip.write(piece, 0, at);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail to write", impossible);
        }
        return out.toByteArray();
    }

    private static final class FastGzip extends GZIPOutputStream {

        private static final int BUFFER = 32 << 10;

        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }
}
