package io.adamant.agent.bake;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Takes out of an image what belongs to the machine that built it, or to one instance: two servers
 * of one image must not share it. What is made anew by the first boot is emptied or removed, as
 * machine-id(5), sshd(8) and systemd-random-seed.service(8) say.
 */
final class Clearing {

    /** Emptied: systemd makes a new one at the first boot of an image where it is empty. */
    private static final List<String> EMPTIED = List.of("etc/machine-id");

    /** Removed, with everything below. A last part with * stands for every name that fits. */
    private static final List<String> REMOVED =
            List.of(
                    "var/lib/dbus/machine-id",
                    "etc/ssh/ssh_host_*",
                    "var/lib/systemd/random-seed",
                    "var/lib/systemd/credential.secret",
                    "var/lib/cloud/instance",
                    "var/lib/cloud/instances",
                    "var/lib/cloud/data",
                    "var/lib/adamant/sealed",
                    "var/lib/adamant/witness",
                    "var/lib/adamant/spool/*");

    private final Path root;
    private final List<Path> kept;

    /**
     * @param root what stands for {@code /}
     * @param kept paths below it that stay, absolute as the image knows them
     */
    Clearing(Path root, List<Path> kept) {
        this.root = root;
        this.kept = List.copyOf(kept);
    }

    /** What is there and would go, as the image knows it, in order. */
    List<Path> found() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String name : EMPTIED) {
            Path file = root.resolve(name);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > 0) {
                found.add(file);
            }
        }
        for (String name : REMOVED) {
            found.addAll(matching(root.resolve(name)));
        }
        return found.stream()
                .map(file -> Path.of("/").resolve(root.relativize(file)))
                .filter(path -> !kept.contains(path))
                .toList();
    }

    /** Takes it out. */
    void clear(List<Path> found) throws IOException {
        for (Path path : found) {
            Path file = root.resolve(Path.of("/").relativize(path));
            if (EMPTIED.contains(root.relativize(file).toString())) {
                Files.write(file, new byte[0]);
            } else {
                delete(file);
            }
        }
    }

    private static List<Path> matching(Path pattern) throws IOException {
        String last = String.valueOf(pattern.getFileName());
        Path parent = pattern.resolveSibling("");
        List<Path> found = new ArrayList<>();
        if (!last.contains("*")) {
            if (Files.exists(pattern, LinkOption.NOFOLLOW_LINKS)) {
                found.add(pattern);
            }
        } else if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, last)) {
                all.forEach(found::add);
            }
            Collections.sort(found);
        }
        return found;
    }

    private static void delete(Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(file)) {
                for (Path each : all) {
                    delete(each);
                }
            }
        }
        Files.delete(file);
    }
}
