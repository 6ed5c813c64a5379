package io.adamant.agent.source.logs.file;

import io.adamant.agent.source.logs.read.Checksum;
import io.adamant.agent.source.logs.read.Cursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Tells a rotator's copy (logrotate's {@code copytruncate} and {@code copy}) from a new file, so
 * that what was read of the original is not read again.
 *
 * <p>A new file may be a copy when its name begins like the original's and its content is the same
 * as far as both reach. It is one when the original was truncated within {@value #WINDOW_S} s: then
 * it is read from where the original's reading ended, which brings back what had not been read
 * before the truncation. Where the original stays as it is ({@code copy}), at least {@value
 * #PROOF_BYTES} equal bytes in a file that no longer grows are the proof; the original needs not
 * have been read before, since both may be met in the same look. Anything else is a file of its own
 * after {@value #WINDOW_S} s, and is read from its beginning.
 */
final class Copies {

    static final int WINDOW_S = 10;
    static final int PROOF_BYTES = 1024;

    /** A copy no longer grows when it did not for this time. */
    static final int STILL_MS = 1000;

    private static final int COMPARED_BYTES = 4096;
    private static final long WINDOW_NANOS = WINDOW_S * 1_000_000_000L;
    private static final long STILL_NANOS = STILL_MS * 1_000_000L;

    /** What is known now. */
    enum Verdict {
        OPEN,
        OWN,
        COPY
    }

    private long copiedTo;

    /** The file that a new one may be a copy of, or null. */
    static @Nullable TailedFile original(TailedFile fresh, Collection<TailedFile> known) {
        String name = String.valueOf(fresh.path().getFileName());
        for (TailedFile file : known) {
            if (file != fresh && isNamedAfter(name, file.path()) && !file.isRotated()) {
                return file;
            }
        }
        return null;
    }

    /** app.log.1 and app.log-20261121, and with logrotate's {@code extension} app-1.log. */
    private static boolean isNamedAfter(String name, Path original) {
        String base = String.valueOf(original.getFileName());
        if (name.length() <= base.length()) {
            return false;
        }
        if (name.startsWith(base)) {
            return isSeparator(name.charAt(base.length()));
        }
        int dot = Math.max(0, base.lastIndexOf('.'));
        String extension = base.substring(dot);
        if (dot == 0 || !name.startsWith(base.substring(0, dot)) || !name.endsWith(extension)) {
            return false;
        }
        String middle = name.substring(dot, name.length() - extension.length());
        return isSeparator(middle.charAt(0))
                && middle.chars().allMatch(c -> isSeparator((char) c) || Character.isDigit(c));
    }

    private static boolean isSeparator(char c) {
        return c == '.' || c == '-' || c == '_';
    }

    /** After {@link Verdict#COPY}: how far the copy needs not be read. */
    long copiedTo() {
        return copiedTo;
    }

    /**
     * Decides.
     *
     * @param channel of the new file
     * @param original has just been looked at, so that a truncation is known
     */
    Verdict judge(FileChannel channel, TailedFile fresh, TailedFile original, long nowNanos)
            throws IOException {
        long size = channel.size();
        Ended ended = original.ended();
        if (ended != null && nowNanos - ended.endedNanos() <= WINDOW_NANOS) {
            Verdict verdict = ofEnded(channel, size, ended);
            if (verdict != Verdict.OWN) {
                return verdict;
            }
            // Or it is a copy of what came after that end, and the next one is not noticed yet.
        }
        FileChannel live = original.channel();
        if (live == null) {
            return Verdict.OWN;
        }
        if (!isSameSoFar(channel, size, live, original.cursor())) {
            // Truncated since it was looked at, and perhaps longer again: its next look knows.
            return Checksum.isRead(live, original.cursor()) ? Verdict.OWN : Verdict.OPEN;
        }
        if (original.cursor().offset() == 0 && size > live.size()) {
            return Verdict.OWN; // nothing of it was read elsewhere
        }
        boolean still = fresh.idleNanos(nowNanos) >= STILL_NANOS;
        if (still && size >= PROOF_BYTES && original.cursor().offset() >= PROOF_BYTES) {
            copiedTo = Math.min(size, original.cursor().offset());
            return Verdict.COPY;
        }
        return fresh.idleNanos(nowNanos) > WINDOW_NANOS ? Verdict.OWN : Verdict.OPEN;
    }

    private Verdict ofEnded(FileChannel channel, long size, Ended ended) throws IOException {
        if (size == 0) {
            return Verdict.OPEN;
        }
        Ended.Place place = ended.furthest(size);
        boolean isShort = size < ended.prefix().length();
        if (place == null
                || !(isShort || Checksum.matches(channel, 0, ended.prefix()))
                || !place.isIn(channel)) {
            return Verdict.OWN;
        }
        // A copy that ends before the last place that was read has nothing that was not read.
        copiedTo = place.offset() == ended.offset() ? ended.offset() : size;
        return Verdict.COPY;
    }

    /** Whether the last bytes that both have are equal, and the first ones. */
    private static boolean isSameSoFar(
            FileChannel channel, long size, FileChannel original, Cursor read) throws IOException {
        long common = Math.min(size, original.size());
        long prefix = Math.min(common, read.prefix().length());
        return areEqual(channel, original, 0, prefix)
                && areEqual(channel, original, Math.max(0, common - COMPARED_BYTES), common);
    }

    private static boolean areEqual(FileChannel one, FileChannel other, long from, long to)
            throws IOException {
        ByteBuffer a = ByteBuffer.allocate((int) (to - from));
        ByteBuffer b = ByteBuffer.allocate((int) (to - from));
        fill(one, a, from);
        fill(other, b, from);
        return a.flip().equals(b.flip());
    }

    private static void fill(FileChannel channel, ByteBuffer into, long from) throws IOException {
        while (into.hasRemaining() && channel.read(into, from + into.position()) > 0) {
            // A short read is followed by the rest or by the end of the file.
        }
    }
}
