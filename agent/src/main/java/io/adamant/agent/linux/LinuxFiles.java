package io.adamant.agent.linux;

import io.adamant.agent.seal.witness.FileFact;
import io.adamant.agent.seal.witness.FileFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** File facts by lstat(2), as the JDK's {@code unix} attribute view reads them. */
public final class LinuxFiles implements FileFacts {

    private static final String ATTRIBUTES =
            "unix:mode,uid,gid,size,lastModifiedTime,ctime,dev,ino";

    private static final int TYPE_MASK = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int LINK = 0120000;
    private static final int PERMISSIONS = 07777;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final byte[] buffer = new byte[BUFFER_BYTES];

    @Override
    public Optional<FileFact> fact(Path path) {
        try {
            Map<String, Object> facts =
                    Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            int mode = (int) number(facts, "mode");
            FileFact.Type type = type(mode);
            return Optional.of(
                    new FileFact(
                            type,
                            mode & PERMISSIONS,
                            number(facts, "uid"),
                            number(facts, "gid"),
                            type == FileFact.Type.FILE ? number(facts, "size") : 0,
                            nanos(facts, "lastModifiedTime"),
                            nanos(facts, "ctime"),
                            number(facts, "dev"),
                            number(facts, "ino"),
                            target(path, type)));
        } catch (IOException gone) {
            return Optional.empty();
        }
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
    public List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (IOException | DirectoryIteratorException gone) {
            return List.of();
        }
        Collections.sort(children);
        return children;
    }

    @Override
    public Optional<String> sha256(Path file) {
        MessageDigest sha256 = digest();
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            int read = in.read(buffer);
            while (read >= 0) {
                sha256.update(buffer, 0, read);
                read = in.read(buffer);
            }
            return Optional.of(HexFormat.of().formatHex(sha256.digest()));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static FileFact.Type type(int mode) {
        return switch (mode & TYPE_MASK) {
            case FILE -> FileFact.Type.FILE;
            case DIRECTORY -> FileFact.Type.DIRECTORY;
            case LINK -> FileFact.Type.LINK;
            default -> FileFact.Type.OTHER;
        };
    }

    private static @Nullable String target(Path path, FileFact.Type type) throws IOException {
        return type == FileFact.Type.LINK ? Files.readSymbolicLink(path).toString() : null;
    }

    private static long number(Map<String, Object> facts, String name) {
        return switch (facts.get(name)) {
            // uid_t and gid_t are unsigned, the attribute view's Integer is not.
            case Integer value -> Integer.toUnsignedLong(value);
            case Number value -> value.longValue();
            case null, default -> 0;
        };
    }

    private static long nanos(Map<String, Object> facts, String name) {
        return facts.get(name) instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
