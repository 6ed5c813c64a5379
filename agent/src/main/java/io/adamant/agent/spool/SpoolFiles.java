package io.adamant.agent.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the spool's directory holds, by the names drawn at {@link Segment}. */
record SpoolFiles(List<Long> segments, TreeSet<Long> quarantined) {

    /** Newest damaged segments that are kept for people to look at. */
    static final int MAX_QUARANTINED = 4;

    private static final int DIGITS = 12;

    /** Lists the directory and removes rewrites that a crash left unfinished. */
    static SpoolFiles list(Path dir) throws IOException {
        TreeSet<Long> segments = new TreeSet<>();
        TreeSet<Long> quarantined = new TreeSet<>();
        for (Path path : paths(dir)) {
            String name = String.valueOf(path.getFileName());
            if (name.endsWith(Segment.TEMPORARY)) {
                Files.deleteIfExists(path);
            } else if (isNumbered(name, Segment.SUFFIX)) {
                segments.add(number(name));
            } else if (isNumbered(name, Segment.SUFFIX + Segment.QUARANTINED)) {
                quarantined.add(number(name));
            }
        }
        return new SpoolFiles(new ArrayList<>(segments), quarantined);
    }

    long highestNumber() {
        long highest = segments.isEmpty() ? 0 : segments.getLast();
        return quarantined.isEmpty() ? highest : Math.max(highest, quarantined.getLast());
    }

    /** The newest segment was set aside, and no new one was begun since. */
    boolean newestIsQuarantined() {
        return !quarantined.isEmpty()
                && (segments.isEmpty() || quarantined.getLast() > segments.getLast());
    }

    /** False when a number between two segments is neither there nor quarantined. */
    boolean accountsForAllBetween(long low, long high) {
        for (long number = low + 1; number < high; number++) {
            if (!quarantined.contains(number)) {
                return false;
            }
        }
        return true;
    }

    /** Renames a damaged segment. */
    static void setAside(Path dir, Path path) throws IOException {
        Files.move(path, aside(path), StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(dir);
    }

    /** Keeps a copy of a damaged segment whose intact records stay in place. */
    static void copyAside(Path path) throws IOException {
        Files.copy(path, aside(path), StandardCopyOption.REPLACE_EXISTING);
    }

    static void pruneQuarantined(Path dir) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path path : paths(dir)) {
            if (isNumbered(
                    String.valueOf(path.getFileName()), Segment.SUFFIX + Segment.QUARANTINED)) {
                found.add(path);
            }
        }
        found.sort(null);
        for (int i = 0; i < found.size() - MAX_QUARANTINED; i++) {
            Files.deleteIfExists(found.get(i));
        }
    }

    /** Makes created, renamed and deleted names durable: fsync(2) of the directory. */
    static void syncDirectory(Path dir) throws IOException {
        try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void createDirectory(Path dir) throws IOException {
        try {
            Files.createDirectories(dir);
        } catch (FileAlreadyExistsException notADirectory) {
            throw new IOException("is not a directory", notADirectory);
        }
    }

    private static Path aside(Path path) {
        return path.resolveSibling(path.getFileName() + Segment.QUARANTINED);
    }

    private static List<Path> paths(Path dir) throws IOException {
        try (Stream<Path> list = Files.list(dir)) {
            return list.toList();
        }
    }

    private static boolean isNumbered(String name, String suffix) {
        return name.length() == DIGITS + suffix.length()
                && name.endsWith(suffix)
                && name.chars().limit(DIGITS).allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String name) {
        return Long.parseLong(name.substring(0, DIGITS));
    }
}
