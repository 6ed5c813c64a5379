package io.adamant.agent.seal.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One file of a manifest.
 *
 * @param path absolute
 * @param permissions the low 12 bits of the mode
 * @param size bytes of a regular file, zero for the rest
 * @param content SHA-256 in hex of a regular file, target of a symbolic link, {@code -} for the
 *     rest and for a file that could not be read
 */
record ManifestEntry(
        String path,
        FileFact.Type type,
        int permissions,
        long userId,
        long groupId,
        long size,
        String content) {

    static final String NO_CONTENT = "-";

    static ManifestEntry of(String path, FileFact fact, String content) {
        return new ManifestEntry(
                path,
                fact.type(),
                fact.permissions(),
                fact.userId(),
                fact.groupId(),
                fact.type() == FileFact.Type.FILE ? fact.size() : 0,
                content);
    }

    /** What differs in the other one, each from what to what; empty when nothing does. */
    List<String> differences(ManifestEntry now) {
        List<String> differences = new ArrayList<>();
        if (type != now.type) {
            differences.add(from("type", name(type), name(now.type)));
        } else if (!content.equals(now.content) || size != now.size) {
            differences.add(from("content", shortContent(), now.shortContent()));
        }
        if (permissions != now.permissions) {
            differences.add(from("mode", octal(permissions), octal(now.permissions)));
        }
        if (userId != now.userId || groupId != now.groupId) {
            differences.add(from("owner", userId + ":" + groupId, now.userId + ":" + now.groupId));
        }
        return differences;
    }

    private String from(String what, String before, String after) {
        return path + ": " + what + " " + before + " -> " + after;
    }

    private String shortContent() {
        return switch (type) {
            case FILE -> "sha256:" + content + " (" + size + " bytes)";
            case LINK -> "link to " + content;
            case DIRECTORY, OTHER -> name(type);
        };
    }

    static String octal(int permissions) {
        return String.format(Locale.ROOT, "%04o", permissions);
    }

    static String name(FileFact.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
