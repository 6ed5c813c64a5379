package io.adamant.agent.spool.codec;

import org.jspecify.annotations.Nullable;

/** How a frame is compressed. */
public enum Encoding {
    IDENTITY(0, ""),
    GZIP(1, "gzip"),
    ZSTD(2, "zstd");

    private static final Encoding[] ALL = values();

    private final int code;
    private final String wireName;

    Encoding(int code, String wireName) {
        this.code = code;
        this.wireName = wireName;
    }

    /** As it is stored. */
    public int code() {
        return code;
    }

    /** The {@code Content-Encoding} of HTTP; empty for none. */
    public String wireName() {
        return wireName;
    }

    /** Null when no encoding has the code. */
    public static @Nullable Encoding ofCode(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }
}
