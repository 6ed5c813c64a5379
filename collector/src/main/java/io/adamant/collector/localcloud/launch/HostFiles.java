package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an instance's {@code /etc} takes over from the machine: the few files that name resolution,
 * the dynamic linker and the JDK read. Only files that everybody may read are copied, so no
 * password hash and no private key can come along.
 */
final class HostFiles {

    private static final List<String> NEEDED =
            List.of(
                    "passwd",
                    "group",
                    "hosts",
                    "nsswitch.conf",
                    "resolv.conf",
                    "ld.so.cache",
                    "localtime",
                    "os-release");

    /** A JDK has a handful of links into /etc (certificates, configuration). */
    private static final int JDK_LINKS = 200;

    private final Path etc;
    private final List<Path> jdkFiles;

    /**
     * @param etc the machine's {@code /etc}
     * @throws LaunchException when the JDK cannot be read
     */
    HostFiles(Path etc, Path javaHome) {
        this.etc = etc;
        this.jdkFiles = linksInto(etc, javaHome);
    }

    void copyTo(Path instanceEtc) throws IOException {
        for (String name : NEEDED) {
            copy(etc.resolve(name), instanceEtc.resolve(name));
        }
        for (Path file : jdkFiles) {
            copy(file, instanceEtc.resolve(etc.relativize(file)));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isRegularFile(from)
                || !Files.getPosixFilePermissions(from).contains(PosixFilePermission.OTHERS_READ)) {
            return;
        }
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<Path> linksInto(Path etc, Path javaHome) {
        List<Path> files = new ArrayList<>();
        try {
            for (String part : List.of("conf", "lib")) {
                Path directory = javaHome.resolve(part);
                if (Files.isDirectory(directory)) {
                    collect(etc, directory, files);
                }
            }
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot read " + javaHome, e);
        }
        return List.copyOf(files);
    }

    private static void collect(Path etc, Path directory, List<Path> files) throws IOException {
        try (Stream<Path> walk = Files.walk(directory, 5)) {
            for (Path link : walk.filter(Files::isSymbolicLink).toList()) {
                Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
                if (target.startsWith(etc) && files.size() < JDK_LINKS) {
                    addTarget(target, files);
                }
            }
        }
    }

    private static void addTarget(Path target, List<Path> files) throws IOException {
        if (Files.isRegularFile(target)) {
            files.add(target);
        } else if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> below = Files.walk(target, 4)) {
                below.filter(Files::isRegularFile).limit(JDK_LINKS).forEach(files::add);
            }
        }
    }
}
