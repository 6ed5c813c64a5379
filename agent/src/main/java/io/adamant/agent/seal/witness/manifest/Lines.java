package io.adamant.agent.seal.witness.manifest;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;

/** The lines and fields of a manifest in one buffer of {@value #BUFFER} bytes. */
final class Lines {

    private static final int BUFFER = 64 * 1024;
    private static final int MAX_FIELDS = 9;
    private static final int MAX_WORD = 128;

    private final ManifestBytes source;
    private final MessageDigest sha256 = ManifestText.sha256();
    private final byte[] buffer = new byte[BUFFER];
    private final int[] begins = new int[MAX_FIELDS + 1];
    private int filled;
    private int digested;
    private int begin;
    private int end;
    private int next;
    private int fields;
    private long number;

    Lines(ManifestBytes source) {
        this.source = source;
    }

    ManifestException wrong(String what) {
        return ManifestException.at(Math.max(1, number), what);
    }

    /** The next line; false at the end of the text. */
    boolean next() throws IOException, ManifestException {
        begin = next;
        int at = begin;
        while (true) {
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            if (at < filled) {
                end = at;
                next = at + 1;
                number++;
                if (end - begin > ManifestText.MAX_LINE) {
                    throw wrong("too long");
                }
                return true;
            }
            at -= begin;
            if (!fill()) {
                if (begin < filled) {
                    throw wrong("the text ends within a line");
                }
                return false;
            }
        }
    }

    /** Moves what is left to the front and reads more behind it. */
    private boolean fill() throws IOException, ManifestException {
        digestTo(begin);
        System.arraycopy(buffer, begin, buffer, 0, filled - begin);
        filled -= begin;
        next -= begin;
        digested = 0;
        begin = 0;
        if (filled == BUFFER) {
            throw wrong("too long");
        }
        int count = source.read(buffer, filled, BUFFER - filled);
        filled += Math.max(0, count);
        return count > 0;
    }

    private void digestTo(int until) {
        if (until > digested) {
            sha256.update(buffer, digested, until - digested);
            digested = until;
        }
    }

    /** Of everything up to the end of this line. */
    byte[] digest() {
        digestTo(next);
        return sha256.digest();
    }

    boolean is(byte[] text) {
        return Arrays.equals(buffer, begin, end, text, 0, text.length);
    }

    void split() throws ManifestException {
        fields = 0;
        begins[0] = begin;
        for (int i = begin; i < end; i++) {
            if (buffer[i] == '\t') {
                fields++;
                if (fields == MAX_FIELDS) {
                    throw wrong("too many fields");
                }
                begins[fields] = i + 1;
            }
        }
        fields++;
        begins[fields] = end + 1;
    }

    void fields(int wanted) throws ManifestException {
        if (fields != wanted) {
            throw wrong(wanted + " fields are needed, there are " + fields);
        }
    }

    private int length(int field) {
        return begins[field + 1] - 1 - begins[field];
    }

    boolean field(int field, byte[] text) {
        int from = begins[field];
        return Arrays.equals(buffer, from, from + length(field), text, 0, text.length);
    }

    boolean isLetter(int field, char letter) {
        return length(field) == 1 && buffer[begins[field]] == letter;
    }

    /** A short field of plain ASCII. */
    String word(int field) throws ManifestException {
        int length = length(field);
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length && length <= MAX_WORD; i++) {
            int value = buffer[begins[field] + i];
            if (value > 0x20 && value < 0x7f) {
                word.append((char) value);
            }
        }
        if (length == 0 || word.length() != length) {
            throw wrong("field " + (field + 1) + " is no word");
        }
        return word.toString();
    }

    /** Decimal, as it is printed: no sign, no zero in front. */
    long number(int field, long most) throws ManifestException {
        int length = length(field);
        int from = begins[field];
        boolean isNumber = length > 0 && length < 20 && (buffer[from] != '0' || length == 1);
        long value = 0;
        for (int i = 0; isNumber && i < length; i++) {
            int digit = buffer[from + i] - '0';
            isNumber = digit >= 0 && digit <= 9 && value <= (Long.MAX_VALUE - digit) / 10;
            value = value * 10 + digit;
        }
        if (!isNumber || value > most) {
            throw wrong("field " + (field + 1) + " is no number up to " + most);
        }
        return value;
    }

    /** Four octal digits. */
    int mode(int field) throws ManifestException {
        boolean isMode = length(field) == 4;
        int mode = 0;
        for (int i = 0; isMode && i < 4; i++) {
            int digit = buffer[begins[field] + i] - '0';
            isMode = digit >= 0 && digit <= 7;
            mode = mode * 8 + digit;
        }
        if (!isMode) {
            throw wrong("the mode is not four octal digits");
        }
        return mode;
    }

    /** Extended attributes: printed characters only. */
    void raw(int field, ByteText into) throws ManifestException {
        int length = length(field);
        if (length == 0 || length > ManifestText.MAX_ATTRIBUTES + MAX_WORD) {
            throw wrong("field " + (field + 1) + " is empty or too long");
        }
        into.set(buffer, begins[field], length);
        for (int i = 0; i < length; i++) {
            int value = into.at(i) & 0xff;
            if (value < 0x21 || value == 0x7f) {
                throw wrong("field " + (field + 1) + " is not printed");
            }
        }
    }

    void unescape(int field, ByteText into) throws ManifestException {
        into.clear();
        int to = begins[field] + length(field);
        for (int i = begins[field]; i < to; i++) {
            int value = buffer[i] & 0xff;
            if (value == '\\') {
                value = escaped(i, to);
                i += 3;
            } else if (ManifestText.isEscaped(value)) {
                throw wrong("a byte that must be escaped");
            }
            into.append(value);
        }
        if (into.isEmpty()) {
            throw wrong("field " + (field + 1) + " is empty");
        }
    }

    private int escaped(int at, int to) throws ManifestException {
        if (at + 3 < to && buffer[at + 1] == 'x') {
            int high = ManifestText.digit(buffer[at + 2]);
            int low = ManifestText.digit(buffer[at + 3]);
            int value = high * 16 + low;
            if (high >= 0 && low >= 0 && ManifestText.isEscaped(value)) {
                return value;
            }
        }
        throw wrong("no such escape");
    }
}
