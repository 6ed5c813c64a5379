package io.adamant.agent.source.logs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An absolute glob, matched name by name: {@code *}, {@code ?}, {@code [..]} and {@code {a,b}}
 * within a name, as {@link java.nio.file.FileSystem#getPathMatcher} has them.
 */
final class Glob {

    /** Most entries of one directory that are looked at in one scan. */
    static final int MAX_ENTRIES = 65_536;

    private final List<String> names;
    private final List<PathMatcher> matchers = new ArrayList<>();

    Glob(String text) {
        this.names = split(text);
        for (String name : names) {
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + name));
        }
    }

    /** Every path that matches now, in no order; a directory that cannot be read is told. */
    void find(Consumer<Path> found, Runnable unreadable) {
        descend(Path.of("/"), 0, found, unreadable);
    }

    private void descend(Path at, int depth, Consumer<Path> found, Runnable unreadable) {
        if (depth == names.size()) {
            if (Files.exists(at)) {
                found.accept(at);
            }
            return;
        }
        if (!isPattern(names.get(depth))) {
            descend(at.resolve(names.get(depth)), depth + 1, found, unreadable);
            return;
        }
        for (Path child : matching(at, matchers.get(depth), unreadable)) {
            descend(child, depth + 1, found, unreadable);
        }
    }

    private static List<Path> matching(Path dir, PathMatcher matcher, Runnable unreadable) {
        List<Path> children = new ArrayList<>();
        int looked = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
            for (Path entry : entries) {
                if (++looked > MAX_ENTRIES) {
                    unreadable.run();
                    break;
                }
                if (matcher.matches(entry.getFileName())) {
                    children.add(entry);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException notThereYet) {
            return children;
        } catch (IOException | DirectoryIteratorException failed) {
            unreadable.run();
        }
        return children;
    }

    /** Splits at slashes that are not within braces. */
    private static List<String> split(String text) {
        List<String> names = new ArrayList<>();
        int depth = 0;
        int from = 1;
        for (int i = 1; i <= text.length(); i++) {
            char c = i == text.length() ? '/' : text.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == '/' && (depth == 0 || i == text.length())) {
                if (i > from) {
                    names.add(text.substring(from, i));
                }
                from = i + 1;
            }
        }
        return names;
    }

    private static boolean isPattern(String name) {
        return name.chars().anyMatch(c -> "*?[{\\".indexOf(c) >= 0);
    }
}
