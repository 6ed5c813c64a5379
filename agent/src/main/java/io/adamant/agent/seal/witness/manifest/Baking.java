package io.adamant.agent.seal.witness.manifest;

import java.io.IOException;

/** Writes a manifest of files as they are. */
public final class Baking {

    private Baking() {}

    /**
     * What was written.
     *
     * @param entries files of every type
     * @param bytes content that was read
     * @param tooDeep directories that were too deep to look into
     */
    public record Baked(String digest, int entries, long bytes, long tooDeep) {}

    /** Walks over all places and writes every file; the signature is the caller's. */
    public static Baked bake(FileTree files, ManifestHeader header, ManifestWriter writer)
            throws IOException, ManifestException {
        TreeWalk walk = new TreeWalk(files, header.places());
        Facts facts = new Facts(files);
        Entry entry = new Entry();
        long bytes = 0;
        while (walk.next()) {
            if (writer.count() == ManifestText.MAX_ENTRIES) {
                throw new ManifestException("more than " + ManifestText.MAX_ENTRIES + " files");
            }
            bytes += facts.read(walk.path(), walk.stat(), entry);
            writer.add(entry);
        }
        return new Baked(writer.end(), writer.count(), bytes, walk.tooDeep());
    }
}
