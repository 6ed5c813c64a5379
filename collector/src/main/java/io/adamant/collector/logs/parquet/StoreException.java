package io.adamant.collector.logs.parquet;

/** The store's surroundings failed it: the disk, the manifest, or DuckDB. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    /** What failed; also a metric label. */
    public enum Code {
        /** A directory or file of the store cannot be read or written. */
        DISK,
        /** DuckDB refused or could not do what was asked. */
        ENGINE,
        /** A question needed more memory than there may be used. */
        MEMORY,
        /** The time for a question was over. */
        DEADLINE
    }

    StoreException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    StoreException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
