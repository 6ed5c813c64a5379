package io.adamant.collector.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ports and the directory of one demo, taken before anything starts and held while it runs: a
 * second demo on either of them ends with one line and harms nothing. The kernel gives both back
 * however the demo ends.
 */
final class DemoPlace implements AutoCloseable {

    /** Only a directory that carries this file is ever emptied; its lock says that a demo runs. */
    static final String MARKER = ".adamant-demo";

    private final Path directory;
    private final boolean own;
    private @Nullable ServerSocket claim;
    private @Nullable FileChannel marker;

    private DemoPlace(DemoOptions options) {
        this.directory = options.directory();
        this.own = options.ownDirectory();
    }

    /**
     * Takes both, and empties the directory of what an earlier demo left there.
     *
     * @throws DemoException with the port or the directory that cannot be had
     */
    static DemoPlace take(DemoOptions options) {
        DemoPlace place = new DemoPlace(options);
        try {
            place.takePorts(options);
            place.takeDirectory();
            return place;
        } catch (RuntimeException cannot) {
            place.release();
            throw cannot;
        }
    }

    private void takePorts(DemoOptions options) {
        for (int port : List.of(options.port(), options.otlpPort(), options.cloudPort())) {
            try (ServerSocket free = listen(port)) {
                free.setReuseAddress(true);
            } catch (IOException taken) {
                throw inUse(port, taken);
            }
        }
        try {
            claim = listen(options.claimPort());
        } catch (IOException taken) {
            throw inUse(options.claimPort(), taken);
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true); // what only lingers in TIME_WAIT is free
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1);
            return socket;
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
    }

    private static DemoException inUse(int port, IOException taken) {
        return new DemoException(
                "port " + port + " is in use; name another first port with --port", taken);
    }

    private void takeDirectory() {
        try {
            if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                inspect();
            } else {
                make();
            }
            FileChannel opened =
                    FileChannel.open(
                            directory.resolve(MARKER),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS);
            marker = opened;
            if (!isLocked(opened)) {
                throw new DemoException("another demo is running in " + directory);
            }
            empty();
        } catch (IOException failed) {
            throw new DemoException(
                    "cannot use the directory " + directory + ": " + words(failed), failed);
        }
    }

    /**
     * Never one that somebody else has made in between: what is run as root lies in it. One in the
     * common temporary directory is nobody else's to read either.
     */
    private void make() throws IOException {
        if (own) {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(directory);
    }

    private void inspect() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new DemoException("cannot use " + directory + ": it is not a directory");
        }
        if (!isOurs()) {
            throw new DemoException(
                    "cannot use the directory "
                            + directory
                            + ": it is another user's; name another with --dir");
        }
        try (Stream<Path> inside = Files.list(directory)) {
            if (!Files.exists(directory.resolve(MARKER)) && inside.findAny().isPresent()) {
                throw new DemoException(
                        "cannot use the directory "
                                + directory
                                + ": it is not empty and was not made by a demo");
            }
        }
    }

    /**
     * A link in the common temporary directory counts as not ours: whoever planted it chose where
     * it leads. One that was named with {@code --dir} is followed.
     */
    private boolean isOurs() throws IOException {
        LinkOption[] links = own ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
        return Files.isDirectory(directory, links)
                && Files.getOwner(directory, links).equals(Files.getOwner(Path.of("/proc/self")));
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    /** Everything but the marker, whose lock is held. */
    private void empty() throws IOException {
        Path keep = directory.resolve(MARKER);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(keep) && !path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }

    /** What the system refused, without the name of a class where it can be said. */
    static String words(IOException failed) {
        if (failed instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (failed instanceof NoSuchFileException absent) {
            return "there is no " + absent.getFile();
        }
        String reason = failed instanceof FileSystemException known ? known.getReason() : null;
        return reason == null ? failed.toString() : reason.toLowerCase(Locale.ROOT);
    }

    /** Removes the directory if it was made for this run, and gives back what was taken. */
    @Override
    public synchronized void close() {
        if (own && marker != null) {
            try {
                empty();
                Files.deleteIfExists(directory.resolve(MARKER));
                Files.deleteIfExists(directory);
            } catch (IOException leftBehind) {
                System.err.println("adamant: could not remove " + directory);
            }
        }
        release();
    }

    private void release() {
        try {
            if (claim != null) {
                claim.close();
            }
            if (marker != null) {
                marker.close();
            }
        } catch (IOException closing) {
            System.err.println("adamant: closing: " + closing);
        } finally {
            claim = null;
            marker = null;
        }
    }
}
