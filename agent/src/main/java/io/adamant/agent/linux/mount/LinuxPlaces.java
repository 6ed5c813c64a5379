package io.adamant.agent.linux.mount;

import io.adamant.agent.seal.policy.HostPlaces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The places of the running host, by the JDK's file calls; mounts from {@code
 * /proc/self/mountinfo}, security modules from {@code /sys/kernel/security/lsm}.
 */
public final class LinuxPlaces implements HostPlaces {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Path MODULES = Path.of("/sys/kernel/security/lsm");
    private static final Path TYPES = Path.of("/sys/kernel/btf/vmlinux");
    private static final int POINT_FIELD = 4;
    private static final int SQLITE_HEADER = 20;
    private static final int SQLITE_WRITE_AHEAD = 2;

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException absent) {
            return path;
        }
    }

    @Override
    public List<Path> directories(Path directory) {
        return entries(directory, d -> Files.isDirectory(d, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public List<Path> files(Path directory) {
        return entries(directory, f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS));
    }

    private static List<Path> entries(Path directory, DirectoryStream.Filter<Path> kind) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, kind)) {
            stream.forEach(found::add);
        } catch (IOException | DirectoryIteratorException gone) {
            return List.of();
        }
        Collections.sort(found);
        return found;
    }

    @Override
    public List<Mount> mounts() {
        return parse(text(MOUNTS));
    }

    /** Mount point and type of each line; the type is the field behind the lone dash. */
    static List<Mount> parse(String mountinfo) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : mountinfo.split("\n")) {
            int dash = line.indexOf(" - ");
            String[] fields = line.split(" ");
            if (dash > 0 && fields.length > POINT_FIELD) {
                String type = line.substring(dash + 3).split(" ", 2)[0];
                mounts.add(new Mount(Path.of(MountTable.unescape(fields[POINT_FIELD])), type));
            }
        }
        return mounts;
    }

    @Override
    public boolean makeDirectory(Path directory) {
        Path parent = directory.getParent();
        if (parent == null || !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            return exists(directory);
        }
        boolean hidden = String.valueOf(directory.getFileName()).startsWith(".");
        try {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(hidden ? "rwx------" : "rwxr-xr-x")));
            Files.setAttribute(directory, "unix:uid", Files.getAttribute(parent, "unix:uid"));
            Files.setAttribute(directory, "unix:gid", Files.getAttribute(parent, "unix:gid"));
        } catch (IOException refused) {
            return exists(directory);
        }
        return true;
    }

    @Override
    public boolean makeFile(Path file) {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            return true;
        } catch (FileAlreadyExistsException there) {
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Read and write version of the header are 2 (www.sqlite.org/fileformat.html, 1.3.3). */
    @Override
    public boolean isWriteAhead(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(SQLITE_HEADER);
            return header.length == SQLITE_HEADER
                    && header[SQLITE_HEADER - 2] == SQLITE_WRITE_AHEAD
                    && header[SQLITE_HEADER - 1] == SQLITE_WRITE_AHEAD;
        } catch (IOException absent) {
            return false;
        }
    }

    @Override
    public List<String> securityModules() {
        return Stream.of(text(MODULES).strip().split(",")).filter(name -> !name.isEmpty()).toList();
    }

    @Override
    public boolean hasTypes() {
        return Files.isReadable(TYPES);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException absent) {
            return "";
        }
    }
}
