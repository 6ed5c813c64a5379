package io.adamant.agent.linux.proc;

import io.adamant.agent.seal.guard.Leftovers.Inode;
import io.adamant.agent.seal.policy.HostPlaces;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.scan.Holder;
import io.adamant.agent.seal.scan.HostScan;
import io.adamant.agent.seal.scan.SealScan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks through {@code /proc/PID/fdinfo} and {@code /proc/PID/maps} for who can write a protected
 * file through what was opened before, and through the file systems for other names of one.
 */
public final class ProcScan implements HostScan {

    /** Descriptors and mappings of one process that are looked at. */
    static final int MAX_PER_PROCESS = 65_536;

    private static final int ACCESS_MODE = 3;
    private static final String DELETED = " (deleted)";

    /** Mounted where files are expected, and none of them on a disk. */
    private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs", "fuse", "9p");

    private final Path proc;
    private final long ownPid;
    private final HostPlaces places;

    /**
     * @param proc {@code /proc} but in tests
     * @param ownPid left out: the agent holds its own files
     */
    public ProcScan(Path proc, long ownPid, HostPlaces places) {
        this.proc = proc;
        this.ownPid = ownPid;
        this.places = places;
    }

    @Override
    public SealScan scan(SealPolicy policy) {
        List<Holder> holders = new ArrayList<>();
        for (Path process : processes()) {
            descriptors(process, policy, holders);
            mappings(process, policy, holders);
        }
        LinkWalk links = new LinkWalk(policy);
        links.walk();
        List<Inode> linked = links.linked();
        return new SealScan(
                holders.stream().limit(SealScan.MAX_NAMED).toList(),
                holders.size(),
                linked,
                links.names(),
                mounts(policy),
                links.unread());
    }

    /** Who has a protected file mapped shared and for writing; whom nothing refuses a store. */
    public List<Holder> mapped(SealPolicy policy) {
        List<Holder> holders = new ArrayList<>();
        for (Path process : processes()) {
            mappings(process, policy, holders);
        }
        return holders;
    }

    private List<Path> processes() {
        return entries(proc).stream()
                .filter(process -> isOther(process.getFileName().toString()))
                .toList();
    }

    private boolean isOther(String name) {
        return name.chars().allMatch(Character::isDigit) && Long.parseLong(name) != ownPid;
    }

    private void descriptors(Path process, SealPolicy policy, List<Holder> holders) {
        for (Path fd : entries(process.resolve("fd"))) {
            Path file = link(fd);
            if (file == null || !policy.covers(file) || !Files.isRegularFile(fd)) {
                continue;
            }
            String info = text(process.resolve("fdinfo").resolve(fd.getFileName()));
            if (opensForWriting(info)) {
                holders.add(holder(process, file, Holder.Means.DESCRIPTOR));
            }
        }
    }

    /** The line {@code flags: 0100002}, octal; its two lowest bits are the access mode. */
    static boolean opensForWriting(String fdinfo) {
        return fdinfo.lines()
                .filter(line -> line.startsWith("flags:"))
                .map(line -> line.substring("flags:".length()).strip())
                .anyMatch(octal -> (Long.parseLong(octal, 8) & ACCESS_MODE) != 0);
    }

    private void mappings(Path process, SealPolicy policy, List<Holder> holders) {
        try (BufferedReader in =
                        Files.newBufferedReader(
                                process.resolve("maps"), StandardCharsets.ISO_8859_1);
                Stream<String> lines = in.lines().limit(MAX_PER_PROCESS)) {
            lines.map(ProcScan::writableSharedFile)
                    .filter(path -> path != null && policy.covers(path))
                    .distinct()
                    .forEach(path -> holders.add(holder(process, path, Holder.Means.MAPPING)));
        } catch (IOException | UncheckedIOException gone) {
            // The process ended while it was looked at: it holds nothing any more.
        }
    }

    /** {@code address perms offset device inode path}; null unless written and shared. */
    static @Nullable Path writableSharedFile(String line) {
        int perms = line.indexOf(' ') + 1;
        boolean shared =
                line.length() > perms + 3
                        && line.charAt(perms + 1) == 'w'
                        && line.charAt(perms + 3) == 's';
        int path = line.indexOf('/');
        if (!shared || path < 0 || line.endsWith(DELETED)) {
            return null;
        }
        try {
            return Path.of(line.substring(path));
        } catch (InvalidPathException strange) {
            return null;
        }
    }

    private static Holder holder(Path process, Path file, Holder.Means means) {
        return new Holder(
                Integer.parseInt(process.getFileName().toString()),
                text(process.resolve("comm")).strip(),
                file.toString(),
                means);
    }

    private List<String> mounts(SealPolicy policy) {
        return places.mounts().stream()
                .filter(mount -> mount.at().getNameCount() > 0 && policy.covers(mount.at()))
                .filter(mount -> VOLATILE.contains(mount.type().split("\\.", 2)[0]))
                .map(mount -> mount.type() + " at " + mount.at())
                .distinct()
                .limit(SealScan.MAX_NAMED)
                .toList();
    }

    private static @Nullable Path link(Path fd) {
        try {
            Path file = Files.readSymbolicLink(fd);
            boolean named = file.isAbsolute() && !file.toString().endsWith(DELETED);
            return named ? file : null;
        } catch (IOException gone) {
            return null;
        }
    }

    private static List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                if (entries.size() >= MAX_PER_PROCESS) {
                    break;
                }
                entries.add(entry);
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return List.of();
        }
        return entries;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
