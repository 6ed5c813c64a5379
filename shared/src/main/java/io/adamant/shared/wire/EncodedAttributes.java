package io.adamant.shared.wire;

/**
 * The attributes of one log record, encoded one by one without an object for any; used again after
 * {@link #clear}. Who adds two of one name joins them: a record has each name once. Owned by one
 * thread.
 *
 * <pre>
 * 6: KeyValue                      one per add
 *      1: key                        given encoded, since the same names come again and again
 *      2: AnyValue                   1: string, 3: int, 7: bytes; 5: ArrayValue after a join
 * </pre>
 */
public final class EncodedAttributes {

    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int TEXT = 1;
    private static final int WHOLE = 3;
    private static final int LIST = 5;
    private static final int LIST_TAG = LIST << 3 | 2;
    private static final int BYTES = 7;

    private final ProtoWriter out;

    /**
     * @param capacityBytes what it can hold before it grows
     */
    public EncodedAttributes(int capacityBytes) {
        out = new ProtoWriter(capacityBytes);
    }

    /** A name as the calls here take it. */
    public static byte[] name(String name) {
        ProtoWriter out = new ProtoWriter(name.length() + 8);
        out.textAlways(KEY, name);
        return out.toBytes();
    }

    public void clear() {
        out.truncate(0);
    }

    /** Bytes so far. */
    public int size() {
        return out.size();
    }

    /** Forgets what was added behind a place. */
    public void truncate(int size) {
        out.truncate(size);
    }

    /**
     * Adds a string, or bytes.
     *
     * @return where the attribute begins
     */
    public int add(byte[] name, byte[] bytes, int from, int length, boolean text) {
        int start = out.size();
        int value = 1 + ProtoWriter.varintBytes(length) + length;
        int pair = name.length + 1 + ProtoWriter.varintBytes(value) + value;
        out.room(pair + 16);
        out.header(OtlpEncoder.LOG_ATTRIBUTES, pair);
        out.raw(name);
        out.header(VALUE, value);
        out.header(text ? TEXT : BYTES, length);
        out.raw(bytes, from, length);
        return start;
    }

    /**
     * Adds a number.
     *
     * @return where the attribute begins
     */
    public int add(byte[] name, long number) {
        int start = out.size();
        int value = 1 + ProtoWriter.varintBytes(number);
        out.header(OtlpEncoder.LOG_ATTRIBUTES, name.length + 2 + value);
        out.raw(name);
        out.header(VALUE, value);
        out.whole(WHOLE, number);
        return start;
    }

    /** Adds a value of any kind. */
    public void add(String name, Value value) {
        OtlpEncoder.attributes(out, OtlpEncoder.LOG_ATTRIBUTES, java.util.Map.of(name, value));
    }

    /** Bytes of the attribute that begins at this place. */
    public int length(int start) {
        return end(start) - start;
    }

    /**
     * Makes of two attributes of one name one with a list; those behind the first move forward by
     * its length.
     *
     * @param start of the first, which may be a list from an earlier join
     * @param last of the second, the one that was added last
     * @return where the list's attribute begins
     */
    public int join(byte[] name, int start, int last) {
        byte[] array = out.array();
        int end = end(start);
        int first = valueOf(name, start);
        int second = valueOf(name, last);
        ProtoWriter items = new ProtoWriter(out.size() - last + end - start + 16);
        if (array[first] == LIST_TAG) {
            int from = behindHeader(first);
            items.raw(array, from, end - from);
        } else {
            items.header(1, end - first);
            items.raw(array, first, end - first);
        }
        items.header(1, out.size() - second);
        items.raw(array, second, out.size() - second);
        out.truncate(last);
        out.remove(start, end);
        int joined = out.size();
        int pair = out.begin(OtlpEncoder.LOG_ATTRIBUTES);
        out.raw(name);
        int value = out.begin(VALUE);
        out.header(LIST, items.size());
        out.raw(items.array(), 0, items.size());
        out.end(value);
        out.end(pair);
        return joined;
    }

    /** All of them, up to {@link #size}. */
    byte[] array() {
        return out.array();
    }

    private int end(int start) {
        byte[] array = out.array();
        int at = start + 1;
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            length |= (array[at] & 0x7F) << shift;
            if (array[at++] >= 0) {
                return at + length;
            }
        }
    }

    private int valueOf(byte[] name, int start) {
        return behindHeader(behindHeader(start) + name.length);
    }

    /** Behind the tag of one byte and the length of a nested message. */
    private int behindHeader(int at) {
        byte[] array = out.array();
        int behind = at + 1;
        while (array[behind] < 0) {
            behind++;
        }
        return behind + 1;
    }
}
