package io.adamant.agent.seal.witness.manifest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Manifests in memory, for tests. */
public final class Texts {

    private Texts() {}

    /** What baking the tree writes. */
    public static byte[] bake(FileTree tree, Place... places) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ManifestHeader header = new ManifestHeader(null, Place.sorted(List.of(places)));
            ManifestWriter writer =
                    new ManifestWriter((bytes, length) -> out.write(bytes, 0, length), header);
            Baking.bake(tree, header, writer);
        } catch (IOException | ManifestException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    public static ManifestReader reader(byte[] text) throws IOException, ManifestException {
        return new ManifestReader(new ByteArrayInputStream(text)::read);
    }

    /** Everything there is in it, as reading it to the end finds. */
    static ManifestReader readAll(byte[] text) throws IOException, ManifestException {
        ManifestReader reader = reader(text);
        Entry entry = new Entry();
        boolean isMore;
        do {
            isMore = reader.next(entry);
        } while (isMore);
        return reader;
    }

    static ManifestReader readAll(String text) throws IOException, ManifestException {
        return readAll(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
