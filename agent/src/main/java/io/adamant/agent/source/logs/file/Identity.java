package io.adamant.agent.source.logs.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A file's identity as the key of its position: {@code logs:(dev=fd01,ino=77)}. */
final class Identity {

    static final String PREFIX = "logs:";

    private Identity() {}

    /** Null for what is no regular file. */
    static @Nullable String of(BasicFileAttributes attributes) {
        Object identity = attributes.fileKey();
        return attributes.isRegularFile() && identity != null ? PREFIX + identity : null;
    }

    /** Null for what is no regular file, or not there. */
    static @Nullable String at(Path path) {
        try {
            return of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (IOException gone) {
            return null;
        }
    }

    /** Letters, digits and dashes: {@code logs-fd01-77}. */
    static String handleName(String key) {
        return "logs-" + device(key) + '-' + inode(key);
    }

    static String device(String key) {
        return between(key, "dev=", ',');
    }

    static String inode(String key) {
        return between(key, "ino=", ')');
    }

    /** The device of the file system that a directory is on; empty where there is none. */
    static String deviceOf(@Nullable Path directory) {
        if (directory == null) {
            return "";
        }
        try {
            Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
            return key == null ? "" : device(key.toString());
        } catch (IOException absent) {
            return "";
        }
    }

    private static String between(String key, String before, char after) {
        int from = key.indexOf(before) + before.length();
        int to = key.indexOf(after, from);
        return from < before.length() || to < 0 ? "" : key.substring(from, to);
    }
}
