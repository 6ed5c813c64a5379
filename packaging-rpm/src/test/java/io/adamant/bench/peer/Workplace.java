package io.adamant.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The directories of one run.
 *
 * @param dir everything of the run; {@code log/*.log*} is what is followed
 */
public record Workplace(Path dir) {

    /** A fresh one, in place of an older one of the same name. */
    public static Workplace fresh(Path parent, String name) throws IOException {
        Workplace place = new Workplace(parent.resolve(name));
        place.delete();
        Files.createDirectories(place.logs());
        Files.createDirectories(place.spool());
        return place;
    }

    public Path logs() {
        return dir.resolve("log");
    }

    /** Where the program keeps its state. */
    public Path spool() {
        return dir.resolve("spool");
    }

    /** What the program says. */
    public Path output() {
        return dir.resolve("output.txt");
    }

    /** Removes it with all that is in it. */
    public void delete() throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        try (Stream<Path> all = Files.walk(dir)) {
            all.sorted(Comparator.reverseOrder()).forEach(Workplace::deleteOne);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException stuck) {
            throw new UncheckedIOException(stuck);
        }
    }
}
