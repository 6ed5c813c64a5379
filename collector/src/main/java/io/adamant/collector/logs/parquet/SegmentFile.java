package io.adamant.collector.logs.parquet;

/**
 * A file of rows that counts.
 *
 * @param path below the store's directory
 * @param bytes its length
 * @param crc CRC32C over all of it
 * @param rows how many rows
 * @param textBytes sum of the rows' sizes
 * @param minTime the earliest row, Unix nanoseconds
 * @param maxTime the latest row
 * @param minKey the least first key
 * @param maxKey the greatest first key
 * @param keepUntil of a pinned file: until when it is kept, Unix nanoseconds; 0 otherwise
 */
public record SegmentFile(
        String path,
        long bytes,
        long crc,
        long rows,
        long textBytes,
        long minTime,
        long maxTime,
        String minKey,
        String maxKey,
        long keepUntil) {

    static final long HOUR_NANOS = 3_600_000_000_000L;

    public boolean isPinned() {
        return keepUntil != 0;
    }

    /** The hour that all its rows are of, counted from 1970; of a pinned file that of the first. */
    long hour() {
        return Math.floorDiv(minTime, HOUR_NANOS);
    }

    SegmentFile at(String newPath) {
        return new SegmentFile(
                newPath, bytes, crc, rows, textBytes, minTime, maxTime, minKey, maxKey, keepUntil);
    }
}
