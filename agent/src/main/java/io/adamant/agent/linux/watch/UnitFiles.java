package io.adamant.agent.linux.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The unit files and drop-ins in a few directories and one level below, in words that differ when
 * their content does: systemd removes what generators wrote and writes it again at each reload.
 * Content is read where size, time or inode moved.
 */
final class UnitFiles {

    /** Files looked at; a host has some hundred. */
    static final int MAX_FILES = 4_096;

    private static final int MAX_FILE_BYTES = 64 * 1024;
    private static final int DIGEST_CHARACTERS = 12;

    private record Known(Object key, long size, long modifiedNanos, String words) {}

    private final List<Path> directories;
    private final Consumer<Path> found;
    private Map<Path, Known> known = new HashMap<>();

    /**
     * @param found takes each directory that is there
     */
    UnitFiles(List<Path> directories, Consumer<Path> found) {
        this.directories = List.copyOf(directories);
        this.found = found;
    }

    /**
     * Scopes and transient slices are left out: logind and container runtimes make them all day,
     * and they start nothing, they only hold processes that somebody else has started.
     */
    static boolean startsNothing(Path directory, String name) {
        String unit = name.endsWith(".d") ? name.substring(0, name.length() - 2) : name;
        return unit.endsWith(".scope")
                || (unit.endsWith(".slice") && directory.endsWith("systemd/transient"));
    }

    /** Each file's path and words. */
    Map<String, String> look() {
        Map<Path, Known> now = new HashMap<>();
        for (Path directory : directories) {
            list(directory, true, now);
        }
        known = now;
        Map<String, String> words = new TreeMap<>();
        now.forEach((path, file) -> words.put(path.toString(), file.words()));
        return words;
    }

    private void list(Path directory, boolean deeper, Map<Path, Known> now) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            found.accept(directory);
            for (Path entry : entries) {
                if (now.size() < MAX_FILES
                        && !startsNothing(directory, entry.getFileName().toString())) {
                    entry(entry, deeper, now);
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            // Not there, or removed while it was listed: its files are gone with it.
        }
    }

    private void entry(Path entry, boolean deeper, Map<Path, Known> now) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes =
                    Files.readAttributes(
                            entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException gone) {
            return;
        }
        if (attributes.isDirectory()) {
            if (deeper) {
                list(entry, false, now);
            }
            return;
        }
        Known before = known.get(entry);
        long modified = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        boolean same =
                before != null
                        && before.key().equals(attributes.fileKey())
                        && before.size() == attributes.size()
                        && before.modifiedNanos() == modified;
        now.put(
                entry,
                same
                        ? before
                        : new Known(
                                attributes.fileKey(),
                                attributes.size(),
                                modified,
                                words(entry, attributes)));
    }

    private static String words(Path file, BasicFileAttributes attributes) {
        try {
            if (attributes.isSymbolicLink()) {
                return "link to " + Files.readSymbolicLink(file);
            }
            if (!attributes.isRegularFile()) {
                return "no regular file";
            }
            try (InputStream in = Files.newInputStream(file)) {
                return words(in.readNBytes(MAX_FILE_BYTES));
            }
        } catch (IOException gone) {
            return "unreadable";
        }
    }

    /** What it runs, and enough of a digest to tell it from another content. */
    static String words(byte[] content) {
        String runs =
                new String(content, StandardCharsets.UTF_8)
                        .lines()
                        .filter(UnitFiles::runsSomething)
                        .findFirst()
                        .map(line -> line + ", ")
                        .orElse("");
        return runs + content.length + " bytes " + digest(content);
    }

    /** An empty value takes back what stood before (systemd.service(5)). */
    private static boolean runsSomething(String line) {
        return line.startsWith("Exec") && line.indexOf('=') > 0 && !line.strip().endsWith("=");
    }

    static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest).substring(0, DIGEST_CHARACTERS);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
