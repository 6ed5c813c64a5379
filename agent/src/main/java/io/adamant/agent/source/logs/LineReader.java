package io.adamant.agent.source.logs;

import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a file into lines. Holds no bytes of any file between calls: an unfinished line is read
 * again when more of it is there, so that a thousand open files cost one buffer.
 *
 * <p>Owned by one thread.
 */
final class LineReader {

    /** Longest line in bytes; a longer one is split. */
    static final int MAX_LINE_BYTES = 256 * 1024;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_LINE_BYTES + 2);
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);

    /** Who takes the lines. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes one line or piece of a line.
         *
         * @param body text, or bytes where it is no UTF-8
         * @param length bytes in the file that it covers, line end included
         * @param ended whether its line ends here
         * @return whether another one is wanted
         */
        boolean line(Value body, int length, boolean ended);
    }

    /**
     * Reads on from an offset until the sink has enough or no whole line is left.
     *
     * @param flushPartial whether what is left without a line end counts as a piece
     * @return bytes that were seen and not taken: an unfinished line
     */
    int read(FileChannel channel, long offset, boolean flushPartial, Sink sink) throws IOException {
        long at = offset;
        while (true) {
            buffer.clear();
            fill(channel, at);
            int taken = lines(sink);
            if (taken < 0) {
                return 0;
            }
            int left = buffer.limit() - taken;
            if (buffer.limit() < buffer.capacity()) {
                if (left > 0 && flushPartial) {
                    sink.line(body(taken, buffer.limit()), left, false);
                    return 0;
                }
                return left;
            }
            at += taken;
        }
    }

    private void fill(FileChannel channel, long offset) throws IOException {
        long at = offset;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count <= 0) {
                break;
            }
            at += count;
        }
        buffer.flip();
    }

    /** Hands over the whole lines of the buffer; bytes taken, or -1 when the sink has enough. */
    private int lines(Sink sink) {
        int from = 0;
        for (int i = 0; i < buffer.limit(); i++) {
            if (buffer.get(i) == '\n') {
                int end = i > from && buffer.get(i - 1) == '\r' ? i - 1 : i;
                if (!sink.line(body(from, end), i + 1 - from, true)) {
                    return -1;
                }
                from = i + 1;
            } else if (i - from == MAX_LINE_BYTES + 1) {
                int cut = cut(from);
                if (!sink.line(body(from, cut), cut - from, false)) {
                    return -1;
                }
                from = cut;
            }
        }
        return from;
    }

    /** Where to cut a long line: not within a UTF-8 sequence, where it is one. */
    private int cut(int from) {
        int at = from + MAX_LINE_BYTES;
        for (int back = 0; back < 4; back++) {
            if ((buffer.get(at - back) & 0xC0) != 0x80) {
                return at - back;
            }
        }
        return at;
    }

    private Value body(int from, int to) {
        ByteBuffer slice = buffer.duplicate().limit(to).position(from);
        try {
            CharBuffer text = decoder.reset().decode(slice);
            return Value.of(text.toString());
        } catch (CharacterCodingException notText) {
            byte[] bytes = new byte[to - from];
            buffer.get(from, bytes);
            return new Value.Bytes(bytes);
        }
    }
}
