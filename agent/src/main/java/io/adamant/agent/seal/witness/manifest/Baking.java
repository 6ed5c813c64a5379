package io.adamant.agent.seal.witness.manifest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes a manifest of files as they are. */
public final class Baking {

    /** Files that are read at once, by however many threads: some 1 MiB of memory. */
    static final int WINDOW = 1024;

    private Baking() {}

    /**
     * What was written.
     *
     * @param entries files of every type
     * @param bytes content that was read
     * @param tooDeep directories that were too deep to look into
     */
    public record Baked(String digest, int entries, long bytes, long tooDeep) {}

    /** Reads files; returns when every one of them is read, in whatever order. */
    public interface Readers {

        void read(List<Unread> window);
    }

    /** Hears how far it is, after each window. */
    public interface Progress {

        void at(int entries, long bytes);
    }

    /** A file that was found and waits to be read; used again and again. */
    public static final class Unread {
        private final ByteText path = new ByteText();
        private final FileStat stat = new FileStat();
        private final Entry entry = new Entry();
        private long bytes;

        /** Reads it; any thread, one at a time. */
        public void readFrom(FileTree files) {
            bytes = new Facts(files).read(path, stat, entry);
        }

        private boolean isUnreadable() {
            return entry.type == FileType.FILE && entry.content.isEqualTo(NOTHING);
        }
    }

    private static final ByteText NOTHING = ByteText.of(Entry.NONE);

    /** Walks over all places and writes every file; the signature is the caller's. */
    public static Baked bake(FileTree files, ManifestHeader header, ManifestWriter writer)
            throws IOException, ManifestException {
        return bake(
                files,
                header,
                writer,
                window -> window.forEach(file -> file.readFrom(files)),
                (entries, bytes) -> {});
    }

    /**
     * The same, read by others while this thread walks and writes.
     *
     * @throws ManifestException when a file cannot be read, with its name: a manifest that knows
     *     less than it says is none
     */
    public static Baked bake(
            FileTree files,
            ManifestHeader header,
            ManifestWriter writer,
            Readers readers,
            Progress progress)
            throws IOException, ManifestException {
        TreeWalk walk = new TreeWalk(files, header.places());
        List<Unread> free = new ArrayList<>();
        for (int i = 0; i < WINDOW; i++) {
            free.add(new Unread());
        }
        long bytes = 0;
        int found = 0;
        while (walk.next()) {
            Unread next = free.get(found++);
            next.path.set(walk.path());
            next.stat.set(walk.stat());
            if (found == WINDOW) {
                bytes += write(free, readers, writer);
                progress.at(writer.count(), bytes);
                found = 0;
            }
        }
        bytes += write(free.subList(0, found), readers, writer);
        progress.at(writer.count(), bytes);
        return new Baked(writer.end(), writer.count(), bytes, walk.tooDeep());
    }

    private static long write(List<Unread> window, Readers readers, ManifestWriter writer)
            throws IOException, ManifestException {
        if (writer.count() + window.size() > ManifestText.MAX_ENTRIES) {
            throw new ManifestException("more than " + ManifestText.MAX_ENTRIES + " files");
        }
        readers.read(window);
        long bytes = 0;
        for (Unread file : window) {
            if (file.isUnreadable()) {
                throw new ManifestException(
                        file.path + " cannot be read; remove it, exempt it, or bake as root");
            }
            bytes += file.bytes;
            writer.add(file.entry);
        }
        return bytes;
    }
}
