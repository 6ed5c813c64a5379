package io.adamant.shared.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Builds the scope frame of many log records without an object per record: a line's bytes are
 * copied once, from the reader's buffer into this one. Reused by {@link #clear}. Owned by one
 * thread.
 *
 * <pre>
 * 2: ScopeLogs                     tag and length are written by {@link #seal}, when the length is known
 *      1: InstrumentationScope
 *      2: LogRecord                 one per {@link #add}, in that order
 * </pre>
 *
 * <p>Records keep their order in the frame. Their <i>ranks</i> are given band by band: first all
 * records of {@link SeverityBand#LOW}, then {@code PLAIN}, then {@code HIGH}, each in the frame's
 * order. A batch's sequences are its first sequence plus the rank, so that a band that is dropped
 * and a part that is sent alone are each one run of sequences, whatever the records' order.
 */
public final class LogFrame {

    /** A frame of more than one record is no longer than this. */
    public static final int MAX_BYTES = 1 << 20;

    /** Room for the tag and the length of {@code ScopeLogs}. */
    private static final int HEAD = 8;

    private static final int RECORD_FIELD = 2;
    private static final int BANDS = SeverityBand.values().length;

    private final ProtoWriter out;
    private final int empty;
    private final int[] counts = new int[BANDS];
    private int offset;

    /**
     * @param capacityBytes what it can hold before it grows
     */
    public LogFrame(int capacityBytes) {
        out = new ProtoWriter(HEAD + 64 + capacityBytes);
        out.raw(new byte[HEAD]);
        OtlpEncoder.scope(out);
        empty = out.size();
    }

    /** A sealed frame of these records. */
    public static LogFrame of(List<LogRecord> records) {
        LogFrame frame = new LogFrame(records.size() * 256);
        records.forEach(frame::add);
        return frame.seal();
    }

    /** Attributes as they stand in a record, for {@link #add}: encoded once, used for many. */
    public static byte[] attributes(Map<String, Value> attributes) {
        ProtoWriter out = new ProtoWriter(256);
        OtlpEncoder.attributes(out, OtlpEncoder.LOG_ATTRIBUTES, attributes);
        return out.toBytes();
    }

    /** Empties the frame and takes its seal away. */
    public void clear() {
        out.truncate(empty);
        Arrays.fill(counts, 0);
        offset = 0;
    }

    /** Appends a record of any shape. */
    public void add(LogRecord record) {
        check();
        OtlpEncoder.logRecord(out, record);
        counts[SeverityBand.of(record.severity()).code()]++;
    }

    /**
     * Appends a line.
     *
     * @param timeUnixNanos when it happened, 0 when unknown
     * @param observedUnixNanos when it was read
     * @param severity OTel severity number, 0 when unknown
     * @param body holds the line
     * @param text the line is UTF-8 and becomes a string; otherwise it stays bytes
     * @param attributes of {@link #attributes}
     */
    public void add(
            long timeUnixNanos,
            long observedUnixNanos,
            int severity,
            byte[] body,
            int from,
            int length,
            boolean text,
            byte[] attributes) {
        line(
                timeUnixNanos,
                observedUnixNanos,
                severity,
                body,
                from,
                length,
                text,
                attributes,
                attributes.length);
    }

    /** The same with attributes of its own. */
    public void add(
            long timeUnixNanos,
            long observedUnixNanos,
            int severity,
            byte[] body,
            int from,
            int length,
            boolean text,
            EncodedAttributes attributes) {
        line(
                timeUnixNanos,
                observedUnixNanos,
                severity,
                body,
                from,
                length,
                text,
                attributes.array(),
                attributes.size());
    }

    private void line(
            long timeUnixNanos,
            long observedUnixNanos,
            int severity,
            byte[] body,
            int from,
            int length,
            boolean text,
            byte[] attributes,
            int attributesLength) {
        check();
        OtlpEncoder.line(
                out,
                timeUnixNanos,
                observedUnixNanos,
                severity,
                body,
                from,
                length,
                text,
                attributes,
                attributesLength);
        counts[SeverityBand.of(severity).code()]++;
    }

    private void check() {
        if (offset != 0) {
            throw new IllegalStateException("a sealed frame takes no more records");
        }
    }

    public boolean isEmpty() {
        return out.size() == empty;
    }

    /** How many records. */
    public int count() {
        int count = 0;
        for (int band : counts) {
            count += band;
        }
        return count;
    }

    /** How many records of one band. */
    public int count(SeverityBand band) {
        return counts[band.code()];
    }

    /** Bytes of the records so far. */
    public int size() {
        return out.size() - empty;
    }

    /** Ends the frame; from now on {@link #array}, {@link #offset} and {@link #length} hold. */
    public LogFrame seal() {
        if (offset == 0) {
            int body = out.size() - HEAD;
            int head = 1 + ProtoWriter.varintBytes(body);
            offset = HEAD - head;
            out.headerAt(offset, RECORD_FIELD, body);
        }
        return this;
    }

    /** The buffer that the sealed frame lies in; good until {@link #clear}. */
    public byte[] array() {
        return out.array();
    }

    /** Where the sealed frame begins in {@link #array}. */
    public int offset() {
        return offset;
    }

    /** Bytes of the sealed frame. */
    public int length() {
        return out.size() - offset;
    }

    /** The sealed frame as an array of its own. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(out.array(), offset, out.size());
    }

    /**
     * The frame with only the records of some ranks, in the order they had.
     *
     * @param frame a sealed frame of log records
     * @param fromRank first rank that is kept
     * @param toRank first rank that is not
     * @throws MalformedOtlpException when it is no such frame
     */
    public static byte[] select(byte[] frame, int fromRank, int toRank)
            throws MalformedOtlpException {
        int[] next = firstRanks(counts(frame));
        ProtoWriter out = new ProtoWriter(frame.length);
        int at = out.begin(RECORD_FIELD);
        ProtoReader in = scopeLogs(frame);
        while (in.next()) {
            if (!in.is(RECORD_FIELD, ProtoReader.BYTES)) {
                in.copyTo(out);
                continue;
            }
            int rank = next[band(in.peekMessage()).code()]++;
            if (rank >= fromRank && rank < toRank) {
                in.copyTo(out);
            } else {
                in.skip();
            }
        }
        out.end(at);
        return out.toBytes();
    }

    /**
     * How many records a frame holds, by band's code.
     *
     * @throws MalformedOtlpException when it is no sealed frame of log records
     */
    public static int[] counts(byte[] frame) throws MalformedOtlpException {
        int[] counts = new int[BANDS];
        ProtoReader in = scopeLogs(frame);
        while (in.next()) {
            if (in.is(RECORD_FIELD, ProtoReader.BYTES)) {
                counts[band(in.message()).code()]++;
            } else {
                in.skip();
            }
        }
        return counts;
    }

    private static int[] firstRanks(int[] counts) {
        int[] first = new int[BANDS];
        for (int band = 1; band < BANDS; band++) {
            first[band] = first[band - 1] + counts[band - 1];
        }
        return first;
    }

    private static ProtoReader scopeLogs(byte[] frame) throws MalformedOtlpException {
        ProtoReader in = new ProtoReader(frame);
        if (!in.next() || !in.is(RECORD_FIELD, ProtoReader.BYTES)) {
            throw in.malformed("no scope frame");
        }
        ProtoReader scope = in.message();
        if (in.next()) {
            throw in.malformed("more than one scope frame");
        }
        return scope;
    }

    private static SeverityBand band(ProtoReader record) throws MalformedOtlpException {
        int severity = 0;
        while (record.next()) {
            if (record.is(2, ProtoReader.VARINT)) {
                severity = (int) record.varint();
            } else {
                record.skip();
            }
        }
        return SeverityBand.of(severity);
    }
}
