package io.adamant.lab.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What took long to make, kept between runs in {@code $XDG_CACHE_HOME/adamant/lab} (or {@code
 * ~/.cache}). An entry is made beside its place and moved there when it is whole, by one process at
 * a time; it may be deleted whenever no guest runs.
 */
public final class LabCache {

    /** A lock on a file is the process's; this one is a thread's. */
    private static final ConcurrentHashMap<Path, Object> MAKERS = new ConcurrentHashMap<>();

    /** What was used so lately is never pruned: a guest may be about to boot it. */
    private static final Duration FRESH = Duration.ofHours(1);

    private final Path place;

    private LabCache(Path place) {
        this.place = place;
    }

    /** Makes an entry at a path that does not exist yet: a file or a directory. */
    @FunctionalInterface
    public interface Maker {
        void make(Path at) throws IOException;
    }

    public static LabCache open() {
        String base = System.getenv("XDG_CACHE_HOME");
        Path under =
                base == null || base.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(base);
        return at(under.resolve("adamant").resolve("lab"));
    }

    static LabCache at(Path place) {
        try {
            return new LabCache(Files.createDirectories(place).toRealPath());
        } catch (IOException unusable) {
            throw new LabException(LabException.Code.CACHE, place + " is no cache", unusable);
        }
    }

    /** The entry of that name; made first when it is not there, which is said to who waits. */
    public Path keep(String name, String what, Maker maker) {
        Path entry = place.resolve(name);
        try {
            if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                makeAlone(name, what, maker, entry);
            }
            Files.setLastModifiedTime(entry, FileTime.fromMillis(System.currentTimeMillis()));
            return entry;
        } catch (IOException broken) {
            throw new LabException(
                    LabException.Code.CACHE, name + " could not be kept: " + broken, broken);
        }
    }

    /** One maker of a name on this machine: others wait, and find it made. */
    private void makeAlone(String name, String what, Maker maker, Path entry) throws IOException {
        Object ours = MAKERS.computeIfAbsent(entry, key -> new Object());
        Path lock = place.resolve("lock-" + name);
        synchronized (ours) {
            try (FileChannel channel =
                    FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock(); // until the channel is closed
                if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                    make(name, what, maker, entry);
                }
            }
        }
    }

    private void make(String name, String what, Maker maker, Path entry) throws IOException {
        long began = System.nanoTime();
        System.err.println("lab: " + what + " ...");
        Path beside = place.resolve("making-" + name);
        deleteAll(beside);
        maker.make(beside);
        Files.move(beside, entry, StandardCopyOption.ATOMIC_MOVE);
        long tookMs = Duration.ofNanos(System.nanoTime() - began).toMillis();
        System.err.println("lab: " + what + ": done in " + tookMs + " ms");
    }

    /** Keeps the entries used last among those whose names begin and end so; deletes the others. */
    public void prune(String prefix, String suffix, int keep) {
        long staleBefore = System.currentTimeMillis() - FRESH.toMillis();
        try (Stream<Path> entries = Files.list(place)) {
            List<Path> stale =
                    entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                            .filter(entry -> entry.getFileName().toString().endsWith(suffix))
                            .sorted(Comparator.comparing(LabCache::usedAt).reversed())
                            .skip(keep)
                            .filter(entry -> usedAt(entry).toMillis() < staleBefore)
                            .toList();
            for (Path entry : stale) {
                deleteAll(entry);
            }
        } catch (IOException unusable) {
            throw new LabException(LabException.Code.CACHE, "cannot prune " + prefix, unusable);
        }
    }

    private static FileTime usedAt(Path entry) {
        try {
            return Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    /** Deletes a tree without following its links; nothing when there is none. */
    public static void deleteAll(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
