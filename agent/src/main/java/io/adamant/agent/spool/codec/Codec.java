package io.adamant.agent.spool.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Compresses and expands whole frames. What it makes can be concatenated: two gzip members (RFC
 * 1952, 2.2) or two zstd frames (RFC 8878, 3.1) expand to the two parts one after the other. Owned
 * by one thread.
 */
public interface Codec {

    Encoding encoding();

    /** Most bytes that {@code length} bytes can become. */
    int bound(int length);

    /**
     * Compresses into a buffer, at its position, which moves on.
     *
     * @param into has at least {@link #bound} bytes left
     */
    void compress(byte[] plain, int offset, int length, ByteBuffer into);

    /** Compresses into an array of its own. */
    default byte[] compress(byte[] plain, int offset, int length) {
        ByteBuffer into = ByteBuffer.allocate(bound(length));
        compress(plain, offset, length, into);
        return java.util.Arrays.copyOf(into.array(), into.position());
    }

    /** All of it, compressed into an array of its own. */
    default byte[] compress(byte[] plain) {
        return compress(plain, 0, plain.length);
    }

    /**
     * Expands one or more members.
     *
     * @param plainBytes the exact length that must come out; nothing beyond it is allocated
     * @throws IOException when they are damaged or expand to another length
     */
    byte[] expand(byte[] compressed, int plainBytes) throws IOException;
}
