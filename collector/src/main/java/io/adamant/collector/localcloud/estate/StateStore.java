package io.adamant.collector.localcloud.estate;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The local cloud's directory.
 *
 * <pre>
 * DIR/lock                    held for as long as the process lives
 * DIR/state/KIND/NAME.json    one file per group, image, instance and the sequence
 * DIR/instances/ID/           an instance's own files and its console.log
 * DIR/launcher/               scripts
 * </pre>
 *
 * <p>A file is replaced as a whole: written beside, fsynced, renamed, and the directory fsynced. A
 * reader finds the old or the new one, never a half.
 */
public final class StateStore implements AutoCloseable {

    private final Path directory;
    private final FileChannel lockFile;

    private StateStore(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * @throws LocalCloudException when the directory cannot be written or another process has it
     */
    public static StateStore open(Path wanted) {
        try {
            Path directory = Files.createDirectories(wanted).toRealPath();
            for (Kind kind : Kind.values()) {
                Files.createDirectories(directory.resolve("state").resolve(kind.folder()));
            }
            Files.createDirectories(directory.resolve("instances"));
            FileChannel channel =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new LocalCloudException(
                        LocalCloudException.Code.DIRECTORY,
                        directory + " belongs to another local cloud that is running");
            }
            return new StateStore(directory, channel);
        } catch (IOException e) {
            throw new LocalCloudException(
                    LocalCloudException.Code.DIRECTORY, "cannot use directory " + wanted, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    /** What is stored, one folder each. */
    enum Kind {
        GROUP("groups"),
        IMAGE("images"),
        INSTANCE("instances"),
        SEQUENCE("sequence");

        private final String folder;

        Kind(String folder) {
            this.folder = folder;
        }

        String folder() {
            return folder;
        }
    }

    public Path directory() {
        return directory;
    }

    public Path instanceDirectory(String id) {
        return directory.resolve("instances").resolve(id);
    }

    void save(Kind kind, String name, JsonObject json) {
        Path target = file(kind, name);
        Path beside = target.resolveSibling(name + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            beside,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(json.encodePrettily().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(folder(kind));
        } catch (IOException e) {
            throw new LocalCloudException(
                    LocalCloudException.Code.STATE, "cannot write " + target, e);
        }
    }

    private static void syncDirectory(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    List<JsonObject> load(Kind kind) {
        Path folder = folder(kind);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(StateStore::parse)
                    .toList();
        } catch (IOException e) {
            throw new LocalCloudException(
                    LocalCloudException.Code.STATE, "cannot read " + folder, e);
        }
    }

    private static JsonObject parse(Path file) {
        try {
            return new JsonObject(Files.readString(file));
        } catch (IOException | DecodeException e) {
            throw new LocalCloudException(LocalCloudException.Code.STATE, "cannot read " + file, e);
        }
    }

    void delete(Kind kind, String name) {
        try {
            Files.deleteIfExists(file(kind, name));
        } catch (IOException e) {
            throw new LocalCloudException(
                    LocalCloudException.Code.STATE, "cannot delete " + name, e);
        }
    }

    /**
     * Everything of a dead instance, with or without its console output; links are removed, never
     * followed.
     *
     * @return false when something could not be removed, e.g. because a process still writes there
     */
    boolean deleteInstanceFiles(String id, boolean consoleToo) {
        Path base = instanceDirectory(id);
        if (!Files.isDirectory(base)) {
            return true;
        }
        try {
            Files.walkFileTree(base, new Deleter(base, consoleToo));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static final class Deleter extends SimpleFileVisitor<Path> {
        private final Path base;
        private final boolean consoleToo;

        Deleter(Path base, boolean consoleToo) {
            this.base = base;
            this.consoleToo = consoleToo;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (consoleToo || !file.equals(base.resolve("console.log"))) {
                Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (consoleToo || !folder.equals(base)) {
                Files.delete(folder);
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private Path file(Kind kind, String name) {
        return folder(kind).resolve(name + ".json");
    }

    private Path folder(Kind kind) {
        return directory.resolve("state").resolve(kind.folder());
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new LocalCloudException(
                    LocalCloudException.Code.DIRECTORY, "cannot release the lock", e);
        }
    }
}
