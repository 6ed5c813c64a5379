package io.adamant.agent.source.journal.entry;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Tells text from bytes: text is UTF-8 without NUL. Holds a buffer, one thread. */
final class Utf8 {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer chars = CharBuffer.allocate(1024);

    boolean isText(byte[] bytes, int from, int length) {
        boolean ascii = true;
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == 0) {
                return false;
            }
            ascii &= bytes[i] > 0;
        }
        return ascii || isValid(ByteBuffer.wrap(bytes, from, length));
    }

    private boolean isValid(ByteBuffer in) {
        decoder.reset();
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            chars.clear();
            result = decoder.decode(in, chars, true);
        }
        return !result.isError();
    }

    /** A shorter length that does not end within a character, where the bytes are UTF-8. */
    static int wholeCharacters(byte[] bytes, int from, int length) {
        int end = from + length;
        int back = 0;
        while (back < 3 && end - back > from && (bytes[end - back] & 0xC0) == 0x80) {
            back++;
        }
        return (bytes[end - back] & 0xC0) == 0x80 ? length : length - back;
    }
}
