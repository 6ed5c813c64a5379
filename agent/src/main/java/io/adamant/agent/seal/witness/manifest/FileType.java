package io.adamant.agent.seal.witness.manifest;

import java.util.Locale;

/** What a file is; the letter stands in the manifest. */
public enum FileType {
    FILE('f'),
    DIRECTORY('d'),
    LINK('l'),
    CHARACTER_DEVICE('c'),
    BLOCK_DEVICE('b'),
    PIPE('p'),
    SOCKET('s'),
    /** Something is mounted here: what lies below is not part of this tree. */
    MOUNT_POINT('m');

    private final char letter;

    FileType(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }

    boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Of {@code st_mode}, see inode(7). */
    public static FileType ofMode(int mode) {
        return switch (mode & 0170000) {
            case 0100000 -> FILE;
            case 0040000 -> DIRECTORY;
            case 0120000 -> LINK;
            case 0020000 -> CHARACTER_DEVICE;
            case 0060000 -> BLOCK_DEVICE;
            case 0010000 -> PIPE;
            default -> SOCKET;
        };
    }
}
