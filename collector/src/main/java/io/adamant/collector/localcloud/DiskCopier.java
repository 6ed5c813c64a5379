package io.adamant.collector.localcloud;

import io.adamant.collector.localcloud.estate.Estate;
import io.adamant.collector.localcloud.estate.Outcome;
import io.adamant.collector.localcloud.estate.StateStore;
import io.adamant.collector.localcloud.launch.LaunchException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies what an instance has and has written (its directories and its console) to {@code
 * DIRECTORY/copies/TOKEN}, where nothing here deletes it. A token's copy appears whole, once.
 */
final class DiskCopier {

    /** Most copies; the next one is refused until somebody has taken some away. */
    static final int MOST = 50;

    /** Longest copy in bytes. */
    static final long MOST_BYTES = 512L << 20;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final String PART = ".part-";

    private final Estate estate;
    private final StateStore store;
    private final Path copies;

    DiskCopier(Estate estate, StateStore store) {
        this.estate = estate;
        this.store = store;
        this.copies = store.directory().resolve("copies");
    }

    /** Answers when it is done. */
    synchronized Outcome<JsonObject> copy(String id, String token) {
        if (!TOKEN.matcher(token).matches()) {
            return new Outcome.Refused<>(
                    Outcome.Why.INVALID, "a token is 1 to 100 letters, digits and dashes");
        }
        if (estate.instance(id).isEmpty()) {
            return Outcome.notFound("no instance " + id);
        }
        Path whole = copies.resolve(token);
        if (Files.isDirectory(whole)) {
            return new Outcome.Done<>(answer(id, token), true);
        }
        try {
            Files.createDirectories(copies);
            if (count() >= MOST) {
                return Outcome.conflict("limit: " + MOST + " copies in " + copies);
            }
            Path part = copies.resolve(PART + token);
            deletePart(part);
            Files.walkFileTree(store.instanceDirectory(id), new Copying(part));
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
            return Outcome.done(answer(id, token));
        } catch (IOException failed) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot copy " + id, failed);
        }
    }

    private static JsonObject answer(String id, String token) {
        return new JsonObject()
                .put("id", id)
                .put("state", "whole")
                .put("copies", new JsonArray().add("copies/" + token));
    }

    private long count() throws IOException {
        try (Stream<Path> all = Files.list(copies)) {
            return all.count();
        }
    }

    /** What a crash left of an earlier try. */
    private static void deletePart(Path part) throws IOException {
        if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                part,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Links are copied as links: one that was planted inside leads nowhere out of it. */
    private static final class Copying extends SimpleFileVisitor<Path> {

        private final Path to;
        private @Nullable Path from;
        private long bytes;

        Copying(Path to) {
            this.to = to;
        }

        private Path target(Path source) {
            return from == null ? to : to.resolve(from.relativize(source).toString());
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            Files.createDirectories(target(folder));
            if (from == null) {
                from = folder;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (attributes.isOther()) {
                return FileVisitResult.CONTINUE; // a socket, a pipe, a device
            }
            bytes += attributes.size();
            if (bytes > MOST_BYTES) {
                throw new IOException("more than " + MOST_BYTES + " bytes");
            }
            Files.copy(file, target(file), LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // the instance runs and deletes what it likes
        }
    }
}
