package io.adamant.agent.ship;

import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Encoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Says that it is zstd, and only puts a mark and a length before what it is given. */
final class PretendZstd implements Codec {

    private static final int MARK = 0x5A5A5A5A;

    @Override
    public Encoding encoding() {
        return Encoding.ZSTD;
    }

    @Override
    public int bound(int length) {
        return length + 8;
    }

    @Override
    public void compress(byte[] plain, int offset, int length, ByteBuffer into) {
        into.putInt(MARK).putInt(length).put(plain, offset, length);
    }

    @Override
    public byte[] expand(byte[] compressed, int plainBytes) throws IOException {
        return expand(compressed);
    }

    static byte[] expand(byte[] frames) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(frames);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            if (in.getInt() != MARK) {
                throw new IOException("no frame of ours");
            }
            byte[] frame = new byte[in.getInt()];
            in.get(frame);
            plain.writeBytes(frame);
        }
        return plain.toByteArray();
    }
}
