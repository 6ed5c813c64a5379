package io.adamant.bench.corpus;

import java.util.Arrays;

/** Bytes of lines under construction; grows, is reused. */
public final class LineBuffer {

    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private byte[] bytes;
    private int length;

    public LineBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    public LineBuffer add(byte[] text) {
        need(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    public LineBuffer add(char ascii) {
        need(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    LineBuffer decimal(long number, int leastDigits) {
        need(20);
        int digits = leastDigits;
        long bound = 1;
        for (int i = 0; i < leastDigits; i++) {
            bound *= 10;
        }
        while (number >= bound) {
            bound *= 10;
            digits++;
        }
        long rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = DIGITS[(int) (rest % 10)];
            rest /= 10;
        }
        length += digits;
        return this;
    }

    LineBuffer hex(long number, int digits) {
        need(digits);
        for (int i = 0; i < digits; i++) {
            bytes[length + i] = DIGITS[(int) (number >>> (4 * (digits - 1 - i))) & 15];
        }
        length += digits;
        return this;
    }

    private void need(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
