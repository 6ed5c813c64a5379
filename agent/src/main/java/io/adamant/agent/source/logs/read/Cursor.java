package io.adamant.agent.source.logs.read;

/**
 * How far one file is read, and what tells that it still is the same file: checksums of its first
 * bytes and of the last ones before the offset. Owned by the collecting thread.
 */
public final class Cursor {

    /** How much of a file's beginning tells it from another one. */
    public static final int PREFIX_BYTES = 1024;

    /** How much before the offset tells that nobody wrote another content up to there. */
    public static final int TAIL_BYTES = 256;

    private long offset;
    private int part;
    private Mark prefix = Mark.NOTHING;
    private Mark tail = Mark.NOTHING;

    /**
     * Checksum of a run of bytes.
     *
     * @param length how many bytes
     * @param crc CRC32C of them
     */
    public record Mark(int length, int crc) {

        public static final Mark NOTHING = new Mark(0, 0);

        static Mark of(byte[] bytes, int from, int to) {
            return new Mark(to - from, Checksum.of(bytes, from, to));
        }
    }

    public Cursor() {}

    public Cursor(long offset, int part, Mark prefix, Mark tail) {
        this.offset = offset;
        this.part = part;
        this.prefix = prefix;
        this.tail = tail;
    }

    /** Bytes that are read. */
    public long offset() {
        return offset;
    }

    /** Pieces of an unfinished record that are read, 0 at the start of a record. */
    public int part() {
        return part;
    }

    /** Of the first bytes, at most {@value #PREFIX_BYTES}, never more than were read. */
    public Mark prefix() {
        return prefix;
    }

    /** Of the last bytes before the offset, at most {@value #TAIL_BYTES}. */
    public Mark tail() {
        return tail;
    }

    void advance(int bytes, int partNow, Mark newTail) {
        offset += bytes;
        part = partNow;
        tail = newTail;
    }

    void prefix(Mark newPrefix) {
        prefix = newPrefix;
    }
}
