package io.adamant.collector.logs.parquet;

import java.util.List;
import java.util.stream.Collectors;

/** Rows that one query can read; all sources of a table have the same columns. */
public sealed interface Source {

    /** The rows as SQL, to stand behind FROM. */
    String relation();

    /** How many rows at most. */
    long rows();

    /** Bytes of text of them, by estimate. */
    long textBytes();

    /** Files. */
    final class Files implements Source {

        private final List<SegmentFile> files;
        private final StoreDirectory directory;

        Files(List<SegmentFile> files, StoreDirectory directory) {
            this.files = List.copyOf(files);
            this.directory = directory;
        }

        /** Which. */
        public List<SegmentFile> files() {
            return files;
        }

        Files without(List<SegmentFile> some) {
            return new Files(
                    files.stream().filter(file -> !some.contains(file)).toList(), directory);
        }

        @Override
        public String relation() {
            return files.stream()
                    .map(file -> Table.literal(directory.resolve(file.path()).toString()))
                    .collect(Collectors.joining(", ", "read_parquet([", "])"));
        }

        @Override
        public long rows() {
            return files.stream().mapToLong(SegmentFile::rows).sum();
        }

        @Override
        public long textBytes() {
            return files.stream().mapToLong(SegmentFile::textBytes).sum();
        }
    }

    /** Rows that wait to be written. */
    final class Waiting implements Source {

        private final Tail tail;

        Waiting(Tail tail) {
            this.tail = tail;
        }

        @Override
        public String relation() {
            return tail.relation();
        }

        @Override
        public long rows() {
            return tail.rows();
        }

        @Override
        public long textBytes() {
            return Math.max(0, tail.bytes() - tail.rows() * StoreOptions.ROW_OVERHEAD_BYTES);
        }
    }
}
