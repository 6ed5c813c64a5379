package io.adamant.agent.seal.witness.manifest;

import java.util.Locale;
import java.util.function.Consumer;

/** One file of a manifest, or of the host in the same words. Used again and again. */
public final class Entry {

    /** Stands for content or attributes that are not there, or that could not be read. */
    static final String NONE = "-";

    final ByteText path = new ByteText();

    /** SHA-256 in hex of a file, target of a link, major:minor of a device, - for the rest. */
    final ByteText content = new ByteText();

    /** Extended attributes, {@code name=hex} sorted with commas between; - when there are none. */
    final ByteText attributes = new ByteText();

    FileType type = FileType.FILE;
    int mode;
    long userId;
    long groupId;
    long size;

    /** For people. */
    public String pathText() {
        return path.toString();
    }

    void takeFacts(FileStat stat) {
        type = stat.type;
        boolean isMount = type == FileType.MOUNT_POINT;
        mode = isMount ? 0 : stat.mode;
        userId = isMount ? 0 : stat.userId;
        groupId = isMount ? 0 : stat.groupId;
        size = stat.size;
        content.set(NONE);
        attributes.set(NONE);
    }

    boolean hasFactsOf(FileStat stat) {
        return type == stat.type
                && (type == FileType.MOUNT_POINT
                        || (mode == stat.mode
                                && userId == stat.userId
                                && groupId == stat.groupId
                                && size == stat.size));
    }

    /** Each difference of the other entry, from what to what. */
    void differences(Entry now, Consumer<String> taker) {
        if (type != now.type) {
            taker.accept(from("type", type.words(), now.type.words()));
            return;
        }
        if (size != now.size || !content.isEqualTo(now.content)) {
            taker.accept(from("content", contentWords(), now.contentWords()));
        }
        if (mode != now.mode) {
            taker.accept(from("mode", octal(mode), octal(now.mode)));
        }
        if (userId != now.userId || groupId != now.groupId) {
            taker.accept(from("owner", userId + ":" + groupId, now.userId + ":" + now.groupId));
        }
        if (!attributes.isEqualTo(now.attributes)) {
            taker.accept(from("attributes", words(attributes), words(now.attributes)));
        }
    }

    private String from(String what, String before, String after) {
        return path + ": " + what + " " + before + " -> " + after;
    }

    private String contentWords() {
        return switch (type) {
            case FILE -> "sha256:" + content + " (" + size + " bytes)";
            case LINK -> "link to " + words(content);
            case CHARACTER_DEVICE, BLOCK_DEVICE -> type.words() + " " + content;
            case DIRECTORY, PIPE, SOCKET, MOUNT_POINT -> type.words();
        };
    }

    /** Cut, for an event is read by people. */
    private static String words(ByteText text) {
        String words = text.toString();
        return words.length() <= 200 ? words : words.substring(0, 200) + "...";
    }

    static String octal(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }
}
