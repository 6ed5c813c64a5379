package io.adamant.agent.source.journal.entry;

/** One field of an entry, {@code NAME=value}, in a buffer that is used again and again. */
public final class FieldBuffer {

    private static final int KEEP_BYTES = 16 * 1024;

    private byte[] bytes = new byte[KEEP_BYTES];
    private int length;

    /** The buffer, with room for a field of this length, which it then is taken to hold. */
    public byte[] hold(int fieldBytes) {
        if (bytes.length < fieldBytes) {
            bytes = new byte[fieldBytes];
        }
        length = fieldBytes;
        return bytes;
    }

    /** The field from index 0 on; what lies behind {@link #length} is of another one. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Gives back what a rare long field took. */
    void shrink() {
        if (bytes.length > KEEP_BYTES) {
            bytes = new byte[KEEP_BYTES];
        }
        length = 0;
    }
}
