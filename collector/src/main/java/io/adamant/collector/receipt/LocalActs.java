package io.adamant.collector.receipt;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Acts of commands on the collector's own host, which are other processes than the collector. The
 * chain has one writer; so each act is a file of its own until the collector, which may not even
 * run, takes it into the chain.
 *
 * <pre>
 * NANOS-PID.begun    durable before anything is done; its result is not known yet
 * NANOS-PID.act      done or refused, with the result
 * NANOS-PID.odd      what could not be read; left for people
 * </pre>
 *
 * <p>Both hold one JSON object, an audit record. The directory and the files are their owner's
 * alone: who can write there is who can write the chain itself. A collector that ends between the
 * chain and the deletion records an act twice, and none never.
 */
public final class LocalActs {

    /** After so long a command is no longer under way: it ended before it could say how. */
    static final long UNDER_WAY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Taken at a time; the rest next time. */
    static final int MAX_TAKEN = 100;

    static final int MAX_BYTES = 16 * 1024;

    private static final String BEGUN = ".begun";
    private static final String DONE = ".act";
    private static final String ODD = ".odd";
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = only("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> FILE = only("rw-------");

    private final Path directory;

    public LocalActs(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    private static FileAttribute<Set<PosixFilePermission>> only(String owner) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(owner));
    }

    /** An act that is under way. */
    public static final class Begun {

        private final Path file;
        private final AuditLog.Entry entry;

        private Begun(Path file, AuditLog.Entry entry) {
            this.file = file;
            this.entry = entry;
        }

        /**
         * @param result as of {@link AuditLog.Entry}
         * @throws IOException when it cannot be written: it is then recorded as begun
         */
        public void ended(String result) throws IOException {
            write(file, withResult(entry, result));
            Files.move(file, renamed(file, DONE), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /**
     * To be called before anything is done.
     *
     * @param who by the operating system
     * @param pid of the command, which names the file
     * @throws IOException when it cannot be written: what must leave a record is then not done
     */
    public Begun begin(long nowUnixNanos, long pid, String who, String what) throws IOException {
        Files.createDirectories(directory, DIRECTORY);
        ownedLike(directory, directory.resolveSibling("."));
        Path file = directory.resolve(nowUnixNanos + "-" + pid + BEGUN);
        Files.createFile(file, FILE);
        ownedLike(file, directory);
        AuditLog.Entry entry = new AuditLog.Entry(nowUnixNanos, who, what, "", "local", "begun");
        write(file, entry);
        return new Begun(file, entry);
    }

    /** What root has made must be the collector's, which is not root. */
    private static void ownedLike(Path file, Path other) throws IOException {
        if (!Files.getOwner(file).equals(Files.getOwner(other))) {
            Files.setOwner(file, Files.getOwner(other));
        }
    }

    private static void write(Path file, AuditLog.Entry entry) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(entry.json().encode().getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel =
                FileChannel.open(
                        file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static AuditLog.Entry withResult(AuditLog.Entry entry, String result) {
        return new AuditLog.Entry(
                entry.atUnixNanos(), entry.who(), entry.what(), entry.why(), entry.from(), result);
    }

    private static Path renamed(Path file, String ending) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ending);
    }

    /**
     * Takes what waits into the chain, oldest first; one thread at a time.
     *
     * @return how many
     * @throws IOException when the directory cannot be read or nothing deleted in it
     */
    public int take(AuditLog audit, long nowUnixNanos) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        int taken = 0;
        for (Path file : waiting(nowUnixNanos)) {
            Optional<AuditLog.Entry> read = read(file);
            if (read.isEmpty()) {
                Files.move(file, renamed(file, ODD), StandardCopyOption.ATOMIC_MOVE);
            }
            AuditLog.Entry entry = read.orElseGet(() -> odd(file, nowUnixNanos));
            if (!audit.record(entry)) {
                break; // The chain has a fault, which is shown elsewhere; the act waits.
            }
            Files.deleteIfExists(file);
            taken++;
        }
        return taken;
    }

    private static AuditLog.Entry odd(Path file, long now) {
        String what = "an act on this host: " + renamed(file, ODD) + " cannot be read";
        return new AuditLog.Entry(now, "nobody is named", what, "", "local", "not known");
    }

    private List<Path> waiting(long now) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> isOver(file.getFileName().toString(), now))
                    .sorted()
                    .limit(MAX_TAKEN)
                    .toList();
        }
    }

    private static boolean isOver(String name, long now) {
        if (name.endsWith(DONE)) {
            return true;
        }
        try {
            return name.endsWith(BEGUN)
                    && now - Long.parseLong(name.substring(0, name.indexOf('-'))) > UNDER_WAY_NANOS;
        } catch (NumberFormatException | StringIndexOutOfBoundsException notOurs) {
            return false;
        }
    }

    private static Optional<AuditLog.Entry> read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            JsonObject json = new JsonObject(Files.readString(file));
            boolean isBegun = file.toString().endsWith(BEGUN);
            return Optional.of(
                    new AuditLog.Entry(
                            json.getLong("at_unix_nanos"),
                            json.getString("who"),
                            json.getString("what"),
                            json.getString("why"),
                            json.getString("from"),
                            isBegun
                                    ? "not known: begun, and ended before it said how"
                                    : json.getString("result")));
        } catch (DecodeException | ClassCastException | NullPointerException notOurs) {
            // A field that is missing or another's; a torn file of a full disk.
            return Optional.empty();
        }
    }
}
