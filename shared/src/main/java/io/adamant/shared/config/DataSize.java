package io.adamant.shared.config;

/**
 * A number of bytes; written {@code 64MiB}, {@code 4KiB}, {@code 1GiB} or {@code 512B}.
 *
 * @param bytes zero or more
 */
public record DataSize(long bytes) {

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
    }

    public static DataSize ofMebibytes(long mebibytes) {
        return new DataSize(Math.multiplyExact(mebibytes, 1L << 20));
    }
}
