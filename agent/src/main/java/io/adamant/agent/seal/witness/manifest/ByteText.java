package io.adamant.agent.seal.witness.manifest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that grow and are used again: a path or a field, as the kernel knows it. A path of Linux is
 * bytes, not characters, and 50,000 of them a pass must not be 50,000 objects.
 */
public final class ByteText {

    private byte[] bytes = new byte[256];
    private int length;

    /** A text that holds this. */
    public static ByteText of(String text) {
        ByteText made = new ByteText();
        made.set(text);
        return made;
    }

    /** The bytes; those from {@link #length} on mean nothing. Stays this text's own. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    byte at(int index) {
        return bytes[index];
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public void clear() {
        length = 0;
    }

    void cut(int newLength) {
        length = Math.min(length, newLength);
    }

    public void set(String text) {
        clear();
        append(text);
    }

    public void set(byte[] from, int offset, int count) {
        clear();
        append(from, offset, count);
    }

    public void set(ByteText other) {
        set(other.bytes, 0, other.length);
    }

    public void append(int oneByte) {
        room(1);
        bytes[length++] = (byte) oneByte;
    }

    public void append(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        append(encoded, 0, encoded.length);
    }

    public void append(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    boolean isEqualTo(ByteText other) {
        return Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
    }

    /** Whether this path is the other one, or lies below it. */
    boolean isWithin(ByteText directory) {
        int end = directory.length == 1 ? 0 : directory.length;
        return length >= end
                && Arrays.equals(bytes, 0, end, directory.bytes, 0, end)
                && (length == end || bytes[end] == '/');
    }

    /**
     * How this path stands to a pattern in which a component {@code *} means any one name.
     *
     * @return 0 when the pattern means this path, 1 when it means something below, -1 otherwise
     */
    int matches(ByteText pattern) {
        int at = length == 1 ? 0 : length;
        int mine = 0;
        int other = 0;
        while (mine < at && other < pattern.length) {
            boolean isAny = pattern.bytes[other] == '*' && isComponent(pattern, other);
            if (isAny) {
                other++;
                while (mine < at && bytes[mine] != '/') {
                    mine++;
                }
            } else if (bytes[mine] == pattern.bytes[other]) {
                mine++;
                other++;
            } else {
                return -1;
            }
        }
        if (mine < at) {
            return -1;
        }
        if (other == pattern.length || (at == 0 && pattern.length == 1)) {
            return 0;
        }
        return pattern.bytes[other] == '/' ? 1 : -1;
    }

    private static boolean isComponent(ByteText pattern, int at) {
        return at > 0
                && pattern.bytes[at - 1] == '/'
                && (at + 1 == pattern.length || pattern.bytes[at + 1] == '/');
    }

    /**
     * The order of the manifest: what lies in a directory follows it at once, so the slash comes
     * before every other byte; the bytes are unsigned.
     */
    int comparePath(ByteText other) {
        int at = Arrays.mismatch(bytes, 0, length, other.bytes, 0, other.length);
        if (at < 0) {
            return 0;
        }
        if (at == length || at == other.length) {
            return Integer.compare(length, other.length);
        }
        return Integer.compare(rank(bytes[at]), rank(other.bytes[at]));
    }

    /** A NUL stands in no path, so its place is free. */
    private static int rank(byte value) {
        return value == '/' ? 0 : value & 0xff;
    }

    /** For people: what is no UTF-8 is replaced. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
