package io.adamant.agent.source.logs;

import io.adamant.agent.source.logs.read.LogCounters.Trouble;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

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

    /** Who hears what a search meets. */
    interface Visitor {

        /** A path that matches and may not be there. */
        void found(Path path);

        /** A directory whose names decide, before they are read; it may not be there. */
        void entering(Path directory);

        /** A directory's names are not known, or not all of them. */
        void trouble(Trouble trouble, Path directory);
    }

    /** Every path that matches now, in no order. */
    void find(Visitor visitor) {
        descend(Path.of("/"), 0, visitor);
    }

    /** Whether a path matches, there or not. */
    boolean matches(Path path) {
        return path.getNameCount() == matchers.size() && begins(path);
    }

    /** Whether paths below this one may match. */
    boolean leads(Path path) {
        return path.getNameCount() < matchers.size() && begins(path);
    }

    private boolean begins(Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            if (!matchers.get(i).matches(path.getName(i))) {
                return false;
            }
        }
        return true;
    }

    private void descend(Path at, int depth, Visitor visitor) {
        if (depth == names.size()) {
            visitor.found(at);
            return;
        }
        boolean last = depth == names.size() - 1;
        if (!isPattern(names.get(depth))) {
            Path child = at.resolve(names.get(depth));
            boolean leads = last || isDirectory(child, visitor);
            if (last || !leads) {
                visitor.entering(at);
            }
            if (leads) {
                descend(child, depth + 1, visitor);
            }
            return;
        }
        visitor.entering(at);
        for (Path child : matching(at, matchers.get(depth), visitor)) {
            descend(child, depth + 1, visitor);
        }
    }

    private static boolean isDirectory(Path path, Visitor visitor) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (AccessDeniedException denied) {
            visitor.trouble(Trouble.PERMISSION, path);
            return false;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static List<Path> matching(Path dir, PathMatcher matcher, Visitor visitor) {
        List<Path> children = new ArrayList<>();
        int looked = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
            for (Path entry : entries) {
                if (++looked > MAX_ENTRIES) {
                    visitor.trouble(Trouble.DIRECTORY_TOO_BIG, dir);
                    break;
                }
                if (matcher.matches(entry.getFileName())) {
                    children.add(entry);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException notThereYet) {
            return children;
        } catch (AccessDeniedException denied) {
            visitor.trouble(Trouble.PERMISSION, dir);
        } catch (IOException | DirectoryIteratorException failed) {
            visitor.trouble(Trouble.OPEN, dir);
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
