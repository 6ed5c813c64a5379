package io.adamant.bench.sink;

/** What the receiver does wrong. */
public enum Fault {
    /** Nothing. */
    NONE,
    /** Connections are refused, and those that were open are closed. */
    DOWN,
    /** Accepts and does not read; when it ends, the connections are reset. */
    HANG,
    /** Every third request is answered 503, and not stored. */
    THIRD_503,
    /** Every request is answered 503 with {@code Retry-After: argument} seconds, and not stored. */
    RETRY_AFTER,
    /** A zstd request is answered 400, as a receiver that does not know it may do. */
    ZSTD_400,
    /** A request of more than {@code argument} bytes on the wire is answered 413. */
    TOO_LARGE,
    /** Stored, but the answer ends in the middle of its head. */
    HALF,
    /** Stored, but the answer is not HTTP. */
    GARBAGE,
    /** Not stored: a proxy's page says 200. */
    HTML,
    /** Stored, but the connection is closed without an answer. */
    CLOSE
}
