package io.adamant.collector.logs.parquet;

/**
 * Rows that were stored and can no longer be read.
 *
 * @param was the file, under the name that it had
 * @param why in words, with where it lies now
 */
public record Gap(SegmentFile was, String why) {}
