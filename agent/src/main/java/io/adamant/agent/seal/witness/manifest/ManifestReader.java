package io.adamant.agent.seal.witness.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a manifest from its beginning to its end in one buffer. Takes nothing on trust: whatever is
 * not exactly canonical is refused with its line, and the digest is known at the end only, so what
 * was read before must not be acted upon before it.
 */
public final class ManifestReader {

    private static final int FIELDS = 8;

    private final Lines lines;
    private final ManifestHeader header;
    private final ByteText before = new ByteText();
    private int count;
    private boolean hasLine;
    private @Nullable String digest;
    private @Nullable Signature signature;

    /** Reads the header. */
    public ManifestReader(ManifestBytes source) throws IOException, ManifestException {
        this.lines = new Lines(source);
        if (!lines.next() || !lines.is(ManifestText.VERSION)) {
            throw lines.wrong("no adamant-manifest of version 2");
        }
        this.header = readHeader();
    }

    public ManifestHeader header() {
        return header;
    }

    /** Entries read so far. */
    public int count() {
        return count;
    }

    /** SHA-256 of the text in hex, at the end. */
    public String digest() {
        if (digest == null) {
            throw new IllegalStateException("the digest is known at the end");
        }
        return digest;
    }

    /** Who signed it, at the end; null when nobody did. Not checked here. */
    public @Nullable Signature signature() {
        return signature;
    }

    private ManifestHeader readHeader() throws IOException, ManifestException {
        ManifestHeader.Baseline baseline = null;
        List<Place> places = new ArrayList<>();
        ByteText path = new ByteText();
        ByteText previous = new ByteText();
        need();
        if (lines.field(0, ManifestText.BASELINE)) {
            lines.fields(3);
            baseline = new ManifestHeader.Baseline(lines.word(1), lines.word(2));
            need();
        }
        while (lines.field(0, ManifestText.PROTECT) || lines.field(0, ManifestText.EXEMPT)) {
            boolean isProtected = lines.field(0, ManifestText.PROTECT);
            lines.fields(2);
            lines.unescape(1, path);
            if (places.size() == Place.MAX_PLACES) {
                throw lines.wrong("more than " + Place.MAX_PLACES + " places");
            }
            if (!places.isEmpty() && previous.comparePath(path) >= 0) {
                throw lines.wrong("places are not in order");
            }
            places.add(place(path, isProtected));
            previous.set(path);
            need();
        }
        hasLine = true;
        return new ManifestHeader(baseline, places);
    }

    private Place place(ByteText path, boolean isProtected) throws ManifestException {
        String text = path.toString();
        if (!Place.isPlain(text) || text.getBytes(StandardCharsets.UTF_8).length != path.length()) {
            throw lines.wrong("no plain absolute path");
        }
        return new Place(text, isProtected);
    }

    private void need() throws IOException, ManifestException {
        if (!lines.next()) {
            throw lines.wrong("the text ends too early");
        }
        lines.split();
    }

    /** The next entry; false at the end, when digest and signature are known. */
    public boolean next(Entry into) throws IOException, ManifestException {
        if (digest != null) {
            return false;
        }
        if (!hasLine) {
            need();
        }
        hasLine = false;
        if (lines.field(0, ManifestText.END)) {
            end();
            return false;
        }
        if (count == ManifestText.MAX_ENTRIES) {
            throw lines.wrong("more than " + ManifestText.MAX_ENTRIES + " entries");
        }
        entry(into);
        if (count > 0 && before.comparePath(into.path) >= 0) {
            throw lines.wrong("not after the path before it");
        }
        before.set(into.path);
        count++;
        return true;
    }

    private void entry(Entry into) throws ManifestException {
        lines.fields(FIELDS);
        into.type = type();
        into.mode = lines.mode(1);
        into.userId = lines.number(2, 0xffff_ffffL);
        into.groupId = lines.number(3, 0xffff_ffffL);
        into.size = lines.number(4, Long.MAX_VALUE);
        lines.unescape(5, into.content);
        lines.raw(6, into.attributes);
        lines.unescape(7, into.path);
        if (!isPlain(into.path)) {
            throw lines.wrong("no plain absolute path");
        }
        if (into.type != FileType.FILE && into.size != 0) {
            throw lines.wrong("only files have a size");
        }
        if (into.type == FileType.FILE && !isHash(into.content)) {
            throw lines.wrong("no SHA-256");
        }
    }

    private FileType type() throws ManifestException {
        for (FileType type : FileType.values()) {
            if (lines.isLetter(0, type.letter())) {
                return type;
            }
        }
        throw lines.wrong("no such type");
    }

    private static boolean isHash(ByteText text) {
        if (text.length() == 1 && text.at(0) == '-') {
            return true;
        }
        boolean isHash = text.length() == 64;
        for (int i = 0; isHash && i < 64; i++) {
            isHash = ManifestText.digit(text.at(i)) >= 0;
        }
        return isHash;
    }

    private static boolean isPlain(ByteText path) {
        int length = path.length();
        if (length == 0 || path.at(0) != '/' || length > 4_096) {
            return false;
        }
        int begin = 1;
        for (int i = 1; i <= length && length > 1; i++) {
            if (i == length || path.at(i) == '/') {
                boolean isDots =
                        i - begin <= 2
                                && path.at(begin) == '.'
                                && (i - begin == 1 || path.at(begin + 1) == '.');
                if (i == begin || isDots) {
                    return false;
                }
                begin = i + 1;
            } else if (path.at(i) == 0) {
                return false;
            }
        }
        return true;
    }

    private void end() throws IOException, ManifestException {
        lines.fields(2);
        if (lines.number(1, Long.MAX_VALUE) != count) {
            throw lines.wrong("there are " + count + " entries");
        }
        String made = HexFormat.of().formatHex(lines.digest());
        if (lines.next()) {
            lines.split();
            if (!lines.field(0, ManifestText.SIGNATURE)) {
                throw lines.wrong("something stands after the end");
            }
            lines.fields(4);
            if (!lines.word(1).equals("ed25519")) {
                throw lines.wrong("no Ed25519 signature");
            }
            signature = new Signature(lines.word(2), lines.word(3));
        }
        if (lines.next()) {
            throw lines.wrong("something stands after the end");
        }
        digest = made;
    }
}
