package io.adamant.packaging;

import io.adamant.packaging.Entry.Kind;
import io.adamant.packaging.Entry.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a package holds, in the order of its paths: the same tree gives the same bytes, whatever
 * order a file system lists it in.
 */
final class Contents {

    private static final int DIRECTORY = 0755;
    private static final int PROGRAM = 0755;
    private static final int TEXT = 0644;

    private final List<Entry> entries = new ArrayList<>();

    Contents directory(String path) {
        return directory(path, DIRECTORY, Owner.ROOT);
    }

    Contents directory(String path, int mode, Owner owner) {
        entries.add(new Entry.Directory(path, mode, owner));
        return this;
    }

    Contents file(String path, Path source, Kind... kinds) {
        return file(path, source, TEXT, kinds);
    }

    Contents program(String path, Path source) {
        return file(path, source, PROGRAM);
    }

    Contents file(String path, Path source, int mode, Kind... kinds) {
        if (!Files.isRegularFile(source)) {
            throw new PackagingException(path + " would be " + source + ", which is no file");
        }
        entries.add(new Entry.File(path, source, mode, Owner.ROOT, Set.of(kinds)));
        return this;
    }

    Contents link(String path, String target) {
        entries.add(new Entry.Link(path, target));
        return this;
    }

    /** Everything below a directory, itself included; what is executable there stays so. */
    Contents tree(String path, Path root, Kind... kinds) {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.toList()) {
                String there = each.equals(root) ? path : path + "/" + root.relativize(each);
                add(there, each, kinds);
            }
            return this;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(String there, Path each, Kind... kinds) throws IOException {
        if (Files.isSymbolicLink(each)) {
            link(there, Files.readSymbolicLink(each).toString());
        } else if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
            directory(there);
        } else {
            file(there, each, Files.isExecutable(each) ? PROGRAM : TEXT, kinds);
        }
    }

    List<Entry> sorted() {
        List<Entry> sorted = entries.stream().sorted(Comparator.comparing(Entry::path)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).path().equals(sorted.get(i - 1).path())) {
                throw new PackagingException(sorted.get(i).path() + " is in the package twice");
            }
        }
        return sorted;
    }
}
