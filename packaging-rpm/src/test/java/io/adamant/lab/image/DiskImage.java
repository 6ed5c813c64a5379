package io.adamant.lab.image;

import io.adamant.lab.host.HostCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes a disk image out of a directory, without mounting it. */
public final class DiskImage {

    private static final Duration BOUND = Duration.ofMinutes(5);

    private DiskImage() {}

    /** A sparse file. */
    static void empty(Path image, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    /** Everything in it belongs to root, whoever makes it. */
    public static void make(RootType type, Path tree, Path image, long bytes) throws IOException {
        empty(image, bytes);
        switch (type) {
            case EXT4 -> ext4(tree, image);
            case XFS -> xfs(tree, image);
        }
    }

    private static void ext4(Path tree, Path image) {
        List<String> words = new ArrayList<>(asRoot());
        words.addAll(List.of("mke2fs", "-q", "-t", "ext4", "-L", "root", "-F"));
        words.addAll(List.of("-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard"));
        words.addAll(List.of("-d", tree.toString(), image.toString()));
        HostCommand.of(words).within(BOUND).run();
    }

    /** Who is not root is root among his own. */
    private static List<String> asRoot() {
        return "root".equals(System.getProperty("user.name"))
                ? List.of()
                : List.of("unshare", "--user", "--map-root-user");
    }

    private static void xfs(Path tree, Path image) throws IOException {
        Path plan = image.resolveSibling("proto");
        StringBuilder lines = new StringBuilder("/dev/null\n0 0\n");
        lines.append("d--755 0 0\n");
        list(tree, "", lines);
        Files.writeString(plan, lines.append("$\n"), StandardCharsets.UTF_8);
        HostCommand.of(
                        "mkfs.xfs",
                        "-q",
                        "-f",
                        "-L",
                        "root",
                        "-p",
                        plan.toString(),
                        image.toString())
                .within(BOUND)
                .run();
        Files.delete(plan);
    }

    /** The prototype that mkfs.xfs reads: name, type and mode, owner, and what is in it. */
    private static void list(Path dir, String indent, StringBuilder lines) throws IOException {
        List<Path> entries;
        try (Stream<Path> all = Files.list(dir)) {
            entries = all.sorted().toList();
        }
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            if (name.contains(" ")) {
                continue; // the prototype has no way to say it, and nothing here needs one
            }
            lines.append(indent).append(name);
            if (Files.isSymbolicLink(entry)) {
                lines.append(" l--777 0 0 ").append(Files.readSymbolicLink(entry)).append('\n');
            } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                lines.append(" d--").append(octal(entry)).append(" 0 0\n");
                list(entry, indent + " ", lines);
                lines.append(indent).append("$\n");
            } else {
                lines.append(" ---").append(octal(entry)).append(" 0 0 ");
                lines.append(entry).append('\n');
            }
        }
    }

    private static String octal(Path path) throws IOException {
        Set<PosixFilePermission> set =
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        String letters = PosixFilePermissions.toString(set);
        int mode = 0;
        for (int bit = 0; bit < 9; bit++) {
            mode = mode << 1 | (letters.charAt(bit) == '-' ? 0 : 1);
        }
        return "%03o".formatted(mode);
    }
}
