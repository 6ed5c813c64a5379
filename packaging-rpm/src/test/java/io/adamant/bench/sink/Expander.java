package io.adamant.bench.sink;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Takes the encoding off a body, into an array that is used again; members may follow each other.
 */
final class Expander implements AutoCloseable {

    private static final int MAX_BYTES = 256 << 20;
    private static final int GZIP_HEAD = 10;
    private static final int GZIP_TAIL = 8;

    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final Inflater inflater = new Inflater(true);
    private byte[] out = new byte[4 << 20];
    private int length;

    /** The plain bytes: {@link #length()} of {@link #array()}. */
    void expand(String encoding, byte[] body, int offset, int size) throws IOException {
        switch (encoding) {
            case "", "identity" -> {
                length = 0;
                need(size);
                System.arraycopy(body, offset, out, 0, size);
                length = size;
            }
            case "zstd" -> zstd(body, offset, size);
            case "gzip" -> gzip(body, offset, size);
            default -> throw new IOException("encoding " + encoding);
        }
    }

    byte[] array() {
        return out;
    }

    int length() {
        return length;
    }

    private void zstd(byte[] body, int offset, int size) throws IOException {
        length = 0;
        if (size == 0) {
            return;
        }
        need(Math.min(MAX_BYTES, size * 12));
        while (true) {
            try {
                length = zstd.decompressByteArray(out, 0, out.length, body, offset, size);
                return;
            } catch (ZstdException fault) {
                if (!String.valueOf(fault.getMessage()).contains("too small")
                        || out.length >= MAX_BYTES) {
                    throw new IOException("no zstd: " + fault.getMessage(), fault);
                }
                need(out.length * 2);
            }
        }
    }

    private void gzip(byte[] body, int offset, int size) throws IOException {
        length = 0;
        int at = offset;
        int end = offset + size;
        while (at < end) {
            at = member(body, at, end);
        }
    }

    /** One gzip member (RFC 1952) without optional fields; where the next one begins. */
    private int member(byte[] body, int at, int end) throws IOException {
        if (end - at < GZIP_HEAD + GZIP_TAIL || body[at] != 0x1f || body[at + 3] != 0) {
            throw new IOException("no gzip");
        }
        inflater.reset();
        inflater.setInput(body, at + GZIP_HEAD, end - at - GZIP_HEAD);
        try {
            while (!inflater.finished()) {
                int count = inflater.inflate(out, length, out.length - length);
                length += count;
                if (length == out.length) {
                    need(out.length);
                } else if (count == 0 && !inflater.finished()) {
                    throw new IOException("gzip ends too early");
                }
            }
        } catch (DataFormatException broken) {
            throw new IOException("no gzip", broken);
        }
        return at + GZIP_HEAD + (int) inflater.getBytesRead() + GZIP_TAIL;
    }

    private void need(int more) throws IOException {
        if (length + more > MAX_BYTES) {
            throw new IOException("more than " + MAX_BYTES + " bytes");
        }
        if (length + more > out.length) {
            out = java.util.Arrays.copyOf(out, Math.max(out.length, length + more));
        }
    }

    @Override
    public void close() {
        zstd.close();
        inflater.end();
    }
}
