package io.adamant.agent.seal.witness.manifest;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes a manifest, entry by entry in the order of the paths, and knows its digest at the end. */
public final class ManifestWriter {

    private static final int FLUSH_BYTES = 32 * 1024;

    /** Port: where the bytes go. */
    @FunctionalInterface
    public interface Out {
        void write(byte[] bytes, int length) throws IOException;
    }

    private final Out out;
    private final MessageDigest sha256 = ManifestText.sha256();
    private final ByteText buffer = new ByteText();
    private int count;
    private @Nullable String digest;

    /** Writes the header at once. */
    public ManifestWriter(Out out, ManifestHeader header) throws IOException {
        this.out = out;
        line(ManifestText.VERSION);
        ManifestHeader.Baseline baseline = header.baseline();
        if (baseline != null) {
            buffer.append("baseline\t" + baseline.boot() + "\t" + baseline.manifest() + "\n");
        }
        for (Place place : header.places()) {
            buffer.append(place.isProtected() ? "protect\t" : "exempt\t");
            ManifestText.escape(ByteText.of(place.path()), buffer);
            buffer.append('\n');
        }
        flush();
    }

    private void line(byte[] bytes) {
        buffer.append(bytes, 0, bytes.length);
        buffer.append('\n');
    }

    /** Adds the next entry. */
    public void add(Entry entry) throws IOException {
        count++;
        buffer.append(entry.type.letter());
        buffer.append('\t');
        for (int shift = 9; shift >= 0; shift -= 3) {
            buffer.append('0' + ((entry.mode >> shift) & 7));
        }
        buffer.append('\t');
        number(entry.userId);
        buffer.append('\t');
        number(entry.groupId);
        buffer.append('\t');
        number(entry.size);
        buffer.append('\t');
        ManifestText.escape(entry.content, buffer);
        buffer.append('\t');
        buffer.append(entry.attributes.bytes(), 0, entry.attributes.length());
        buffer.append('\t');
        ManifestText.escape(entry.path, buffer);
        buffer.append('\n');
        if (buffer.length() >= FLUSH_BYTES) {
            flush();
        }
    }

    private void number(long value) {
        if (value >= 10) {
            number(value / 10);
        }
        buffer.append((int) ('0' + value % 10));
    }

    public int count() {
        return count;
    }

    /** Writes the end; the digest of it all. */
    public String end() throws IOException {
        buffer.append("end\t" + count + "\n");
        flush();
        String made = HexFormat.of().formatHex(sha256.digest());
        digest = made;
        return made;
    }

    /** Writes the signature over the digest, after {@link #end}. */
    public void sign(Signature signature) throws IOException {
        if (digest == null) {
            throw new IllegalStateException("a manifest is signed at its end");
        }
        byte[] line =
                ManifestText.ascii(
                        "signature\ted25519\t" + signature.key() + "\t" + signature.bytes() + "\n");
        out.write(line, line.length);
    }

    private void flush() throws IOException {
        sha256.update(buffer.bytes(), 0, buffer.length());
        out.write(buffer.bytes(), buffer.length());
        buffer.clear();
    }
}
