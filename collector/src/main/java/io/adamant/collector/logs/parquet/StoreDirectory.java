package io.adamant.collector.logs.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The store's files.
 *
 * <pre>
 * manifest                          what counts; see {@link ManifestText}
 * 2026-11-21/14/logs-000000000017.parquet   rows of that hour, UTC; the number is the flush's
 * pinned/logs-000000000021.parquet  rows kept for longer
 * aside/                            what counted once and could not be read, under its old name
 * spill/                            DuckDB's, emptied at the start
 * </pre>
 *
 * A file counts once a manifest that names it has been renamed into its place; by then the file and
 * its directory are durable. Whatever else lies here is swept at the start.
 */
final class StoreDirectory {

    private static final String MANIFEST = "manifest";
    private static final String PART = "manifest.part";
    private static final String ASIDE = "aside";
    private static final String PINNED = "pinned";
    private static final String SUFFIX = ".parquet";
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("uuuu-MM-dd/HH", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path root;
    private final String table;
    private final Steps steps;

    private StoreDirectory(Path root, String table, Steps steps) {
        this.root = root;
        this.table = table;
        this.steps = steps;
    }

    /** Is told of each step that changed something on the disk: a crash can be right behind it. */
    interface Steps {

        /** Nobody listens. */
        Steps NONE = _ -> {};

        void done(String step);
    }

    static StoreDirectory open(Path root, String table, Steps steps) {
        StoreDirectory directory = new StoreDirectory(root, table, steps);
        try {
            Files.createDirectories(root.resolve(PINNED));
            Files.createDirectories(root.resolve(ASIDE));
            directory.emptySpill();
        } catch (IOException failed) {
            throw directory.failed("cannot use the directory " + root, failed);
        }
        return directory;
    }

    private void emptySpill() throws IOException {
        Path spill = Files.createDirectories(root.resolve("spill"));
        try (Stream<Path> left = Files.list(spill)) {
            for (Path file : left.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    Path root() {
        return root;
    }

    /** Where a file of a flush goes; its directory is there. */
    String newFile(long hour, long number) {
        String path =
                "%s/%s-%012d%s"
                        .formatted(
                                HOUR.format(Instant.ofEpochSecond(hour * 3600)),
                                table,
                                number,
                                SUFFIX);
        try {
            Files.createDirectories(parent(resolve(path)));
        } catch (IOException failed) {
            throw failed("cannot make the directory of " + path, failed);
        }
        return path;
    }

    String newPin(long number) {
        return "%s/%s-%012d%s".formatted(PINNED, table, number, SUFFIX);
    }

    Path resolve(String path) {
        return root.resolve(path);
    }

    /** The manifest; empty when there is none yet. A damaged one is put aside and told. */
    Optional<Manifest> read(java.util.function.Consumer<String> complaints) {
        Path file = root.resolve(MANIFEST);
        try {
            Optional<Manifest> manifest = ManifestText.read(table, Files.readAllBytes(file));
            if (manifest.isEmpty()) {
                complaints.accept(
                        file
                                + " is damaged: it and the files that it named were put aside in "
                                + root.resolve(ASIDE)
                                + ", what the journal still holds is stored anew");
                putAllAside(file);
            }
            return manifest;
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failed) {
            throw failed("cannot read " + file, failed);
        }
    }

    private void putAllAside(Path manifest) throws IOException {
        for (Path file : parquetFiles()) {
            Files.move(file, root.resolve(ASIDE).resolve(nameOf(file)));
        }
        Files.move(
                manifest,
                root.resolve(ASIDE).resolve(MANIFEST),
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes a manifest the one that counts, durably and all at once. */
    void commit(Manifest manifest) {
        Path part = root.resolve(PART);
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(ManifestText.write(table, manifest));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            steps.done("manifest written");
            Files.move(part, root.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
            sync(root);
            steps.done("manifest renamed");
        } catch (IOException failed) {
            throw failed("cannot write " + root.resolve(MANIFEST), failed);
        }
    }

    /** Makes a written file and its name durable; its length and CRC32C. */
    Sealed seal(String path) {
        Path file = resolve(path);
        CRC32C crc = new CRC32C();
        steps.done("file written");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.force(true);
            sum(channel, crc);
            Path directory = parent(file);
            while (!directory.equals(root)) {
                sync(directory);
                directory = parent(directory);
            }
            sync(root);
            steps.done("file durable");
            return new Sealed(channel.size(), crc.getValue());
        } catch (IOException failed) {
            throw failed("cannot make " + file + " durable", failed);
        }
    }

    /** Why a file is not what was written; empty when it is. */
    Optional<String> damage(SegmentFile file) {
        CRC32C crc = new CRC32C();
        try (FileChannel channel =
                FileChannel.open(resolve(file.path()), StandardOpenOption.READ)) {
            if (channel.size() != file.bytes()) {
                return Optional.of(channel.size() + " bytes long instead of " + file.bytes());
            }
            sum(channel, crc);
            return crc.getValue() == file.crc() ? Optional.empty() : Optional.of("corrupt");
        } catch (NoSuchFileException gone) {
            return Optional.of("missing");
        } catch (IOException failed) {
            return Optional.of("unreadable: " + failed.getMessage());
        }
    }

    /** Whether it is there and as long as it was; cheaper than {@link #damage}. */
    boolean looksWhole(SegmentFile file) {
        try {
            return Files.size(resolve(file.path())) == file.bytes();
        } catch (IOException gone) {
            return false;
        }
    }

    private static void sum(FileChannel channel, CRC32C crc) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        channel.position(0);
        while (channel.read(buffer) >= 0) {
            crc.update(buffer.flip());
            buffer.clear();
        }
    }

    /** Moves a file aside, if there is one, and says where it lies; the manifest comes after. */
    String putAside(SegmentFile file) {
        String aside = ASIDE + "/" + nameOf(Path.of(file.path()));
        try {
            Files.move(resolve(file.path()), resolve(aside), StandardCopyOption.REPLACE_EXISTING);
            sync(root.resolve(ASIDE));
            steps.done("file put aside");
            return aside;
        } catch (NoSuchFileException gone) {
            return file.path();
        } catch (IOException failed) {
            throw failed("cannot put " + file.path() + " aside", failed);
        }
    }

    /** Deletes files that no longer count, and directories that became empty. */
    void delete(List<SegmentFile> files) {
        Set<Path> directories = new HashSet<>();
        try {
            for (SegmentFile file : files) {
                Files.deleteIfExists(resolve(file.path()));
                steps.done("file deleted");
                directories.add(parent(resolve(file.path())));
            }
        } catch (IOException failed) {
            throw failed("cannot delete what is too old", failed);
        }
        for (Path directory : directories) {
            if (!directory.endsWith(PINNED)) {
                deleteEmpty(directory);
                deleteEmpty(parent(directory));
            }
        }
    }

    private static void deleteEmpty(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isEmpty()) {
                Files.delete(directory);
            }
        } catch (IOException inUse) {
            // A new file came in between, or it was gone before: an empty directory costs nothing.
        }
    }

    /** Deletes what no manifest names: files of a flush that did not get so far. */
    int sweep(Manifest manifest) {
        Set<Path> known = new HashSet<>();
        manifest.files().forEach(file -> known.add(resolve(file.path())));
        int swept = 0;
        try {
            for (Path file : parquetFiles()) {
                if (!known.contains(file)) {
                    Files.delete(file);
                    swept++;
                }
            }
            Files.deleteIfExists(root.resolve(PART));
        } catch (IOException failed) {
            throw failed("cannot sweep " + root, failed);
        }
        return swept;
    }

    private List<Path> parquetFiles() throws IOException {
        Path aside = root.resolve(ASIDE);
        try (Stream<Path> all = Files.walk(root, 3)) {
            return all.filter(file -> nameOf(file).contains(SUFFIX) && !file.startsWith(aside))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no directory");
        }
        return parent;
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private StoreException failed(String what, IOException cause) {
        return new StoreException(StoreException.Code.DISK, what + ": " + cause, cause);
    }

    /**
     * A durable file.
     *
     * @param crc CRC32C over all of it
     */
    record Sealed(long bytes, long crc) {}
}
