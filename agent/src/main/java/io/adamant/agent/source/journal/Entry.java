package io.adamant.agent.source.journal;

import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The present entry as it goes into a frame; used again for the next one.
 *
 * <ul>
 *   <li>The message is the body: a string, or bytes where it is not UTF-8 or has a NUL. One longer
 *       than {@value #PIECE_BYTES} bytes becomes several records with the same attributes, each
 *       with its number in {@value #PART}; what is behind {@value #MAX_BODY_BYTES} bytes is cut.
 *   <li>Every other field is an attribute, a list where the field is there more than once. A value
 *       is cut at {@value #MAX_VALUE_BYTES} bytes; what does not fit into {@value
 *       #MAX_ATTRIBUTE_BYTES} bytes or {@value #MAX_REPEATS} values of one field is left out.
 *   <li>{@value #CUT} names each field of which something is missing.
 * </ul>
 */
final class Entry {

    static final String PART = "adamant.log.part";
    static final String CUT = "adamant.log.cut";

    static final int PIECE_BYTES = 256 * 1024;
    static final int MAX_BODY_BYTES = 3 * PIECE_BYTES;
    static final int MAX_VALUE_BYTES = 16 * 1024;
    static final int MAX_ATTRIBUTE_BYTES = 48 * 1024;
    static final int MAX_REPEATS = 64;
    private static final int MAX_NAME_BYTES = 64;

    /** sd-messages(3): SD_MESSAGE_JOURNAL_DROPPED. */
    private static final String SUPPRESSED = "a596d6fe7bfa4994828e72309e95d61e";

    private static final int KEEP_BODY_BYTES = 64 * 1024;

    private final FieldNames names = new FieldNames();
    private final FieldBuffer field = new FieldBuffer();
    private final Utf8 utf8 = new Utf8();
    private final Map<String, Value> attributes = new LinkedHashMap<>();
    private final List<String> cut = new ArrayList<>();
    private byte[] body = new byte[4096];
    private int bodyBytes;
    private boolean hasBody;
    private int attributeBytes;
    private int severity;
    private String unit = "";
    private boolean fromDriver;
    private boolean saysSuppressed;

    /** Takes all fields of the entry that the journal is at. */
    void read(Journal journal) {
        clear();
        while (journal.field(field)) {
            take(field.bytes(), field.length());
        }
    }

    private void clear() {
        field.shrink();
        attributes.clear();
        cut.clear();
        if (body.length > KEEP_BODY_BYTES) {
            body = new byte[KEEP_BODY_BYTES];
        }
        bodyBytes = 0;
        hasBody = false;
        attributeBytes = 0;
        severity = 0;
        unit = "";
        fromDriver = false;
        saysSuppressed = false;
    }

    private void take(byte[] bytes, int length) {
        int equals = 0;
        while (equals < length && bytes[equals] != '=') {
            equals++;
        }
        if (equals == 0 || equals > MAX_NAME_BYTES || equals == length) {
            return; // journald takes no such field; nothing that could be named is lost
        }
        FieldName name = names.get(bytes, equals);
        int from = equals + 1;
        int size = length - from;
        switch (name.role()) {
            case MESSAGE -> message(name, bytes, from, size);
            case PRIORITY -> priority(name, bytes, from, size);
            case MESSAGE_ID -> {
                saysSuppressed |= is(SUPPRESSED, bytes, from, size);
                attribute(name, bytes, from, size);
            }
            case TRANSPORT -> {
                fromDriver |= is("driver", bytes, from, size);
                attribute(name, bytes, from, size);
            }
            case UNIT -> {
                unit = new String(bytes, from, Math.min(size, 256), StandardCharsets.UTF_8);
                attribute(name, bytes, from, size);
            }
            case DROPPED, WHOLE, TEXT -> attribute(name, bytes, from, size);
        }
    }

    private void message(FieldName name, byte[] bytes, int from, int size) {
        if (hasBody) {
            attribute(name, bytes, from, size);
            return;
        }
        hasBody = true;
        bodyBytes = size;
        if (size > MAX_BODY_BYTES) {
            bodyBytes = wholeCharacters(bytes, from, MAX_BODY_BYTES);
            cut(name);
        }
        if (body.length < bodyBytes) {
            body = new byte[Math.max(bodyBytes, Math.min(2 * body.length, MAX_BODY_BYTES))];
        }
        System.arraycopy(bytes, from, body, 0, bodyBytes);
    }

    private void priority(FieldName name, byte[] bytes, int from, int size) {
        boolean isOne = size == 1 && bytes[from] >= '0' && bytes[from] <= '7';
        if (!isOne || severity != 0) {
            attribute(name, bytes, from, size);
            return;
        }
        // OpenTelemetry logs data model, appendix B, "SeverityNumber", column Syslog.
        severity =
                switch (bytes[from]) {
                    case '0' -> 21;
                    case '1' -> 19;
                    case '2' -> 18;
                    case '3' -> 17;
                    case '4' -> 13;
                    case '5' -> 10;
                    case '6' -> 9;
                    default -> 5;
                };
    }

    private void attribute(FieldName name, byte[] bytes, int from, int size) {
        int kept = Math.min(size, MAX_VALUE_BYTES);
        int cost = name.attribute().length() + kept + 16;
        if (attributeBytes + cost > MAX_ATTRIBUTE_BYTES) {
            cut(name);
            return;
        }
        attributeBytes += cost;
        if (kept < size) {
            kept = wholeCharacters(bytes, from, kept);
            cut(name);
        }
        Value value = value(name, bytes, from, kept);
        Value before = attributes.putIfAbsent(name.attribute(), value);
        if (before != null) {
            repeat(name, before, value);
        }
    }

    private void repeat(FieldName name, Value before, Value value) {
        List<Value> all = new ArrayList<>();
        if (before instanceof Value.Items items) {
            all.addAll(items.items());
        } else {
            all.add(before);
        }
        if (all.size() >= MAX_REPEATS) {
            cut(name);
            return;
        }
        all.add(value);
        attributes.put(name.attribute(), new Value.Items(all));
    }

    private Value value(FieldName name, byte[] bytes, int from, int size) {
        if (name.role() == FieldName.Role.WHOLE || name.role() == FieldName.Role.DROPPED) {
            long number = whole(bytes, from, size);
            if (number >= 0) {
                return Value.of(number);
            }
        }
        return utf8.isText(bytes, from, size)
                ? Value.of(new String(bytes, from, size, StandardCharsets.UTF_8))
                : new Value.Bytes(Arrays.copyOfRange(bytes, from, from + size));
    }

    /** A decimal of up to 18 digits, or -1. */
    private static long whole(byte[] bytes, int from, int size) {
        if (size == 0 || size > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < from + size; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            number = number * 10 + (bytes[i] - '0');
        }
        return number;
    }

    private void cut(FieldName name) {
        if (!cut.contains(name.attribute()) && cut.size() < MAX_REPEATS) {
            cut.add(name.attribute());
        }
    }

    /** A shorter length that does not end within a character, where the bytes are UTF-8. */
    private static int wholeCharacters(byte[] bytes, int from, int length) {
        int end = from + length;
        int back = 0;
        while (back < 3 && end - back > from && (bytes[end - back] & 0xC0) == 0x80) {
            back++;
        }
        return (bytes[end - back] & 0xC0) == 0x80 ? length : length - back;
    }

    private static boolean is(String text, byte[] bytes, int from, int size) {
        if (text.length() != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (text.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    /** The unit whose process wrote it, or empty. */
    String unit() {
        return unit;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    boolean isCut() {
        return !cut.isEmpty();
    }

    /** How many records it becomes. */
    int pieces() {
        return Math.max(1, (bodyBytes + PIECE_BYTES - 1) / PIECE_BYTES);
    }

    /** Most bytes that its records take in a frame. */
    int frameBytes() {
        // One more piece than that where pieces end early, so as not to end within a character.
        return bodyBytes + (pieces() + 1) * (attributeBytes + 64 * cut.size() + 256);
    }

    /** Whether journald says here that it dropped entries by its own rate limit. */
    boolean isSuppressionNotice() {
        return saysSuppressed && fromDriver;
    }

    /** How many entries were dropped, or 0 when the notice does not say. */
    long suppressed() {
        if (attributes.get("journald.n_dropped") instanceof Value.Whole(long number)) {
            return number;
        }
        String[] words = message().split(" ", 3);
        byte[] digits =
                words.length > 1 ? words[1].getBytes(StandardCharsets.US_ASCII) : new byte[0];
        return Math.max(0, whole(digits, 0, digits.length));
    }

    /** Whose entries were dropped, in the notice's words. */
    String suppressedUnit() {
        String words = message();
        int from = words.indexOf(" from ");
        return from < 0 ? words : words.substring(from + " from ".length());
    }

    private String message() {
        return new String(body, 0, Math.min(bodyBytes, 512), StandardCharsets.UTF_8);
    }

    /** Appends its records. */
    void addTo(LogFrame frame, long realtimeMicros, long observedUnixNanos) {
        long time = realtimeMicros * 1000;
        if (!cut.isEmpty()) {
            attributes.put(CUT, Value.of(List.copyOf(cut)));
        }
        boolean text = utf8.isText(body, 0, bodyBytes);
        if (bodyBytes <= PIECE_BYTES) {
            byte[] encoded = LogFrame.attributes(attributes);
            frame.add(time, observedUnixNanos, severity, body, 0, bodyBytes, text, encoded);
            return;
        }
        int part = 1;
        int from = 0;
        while (from < bodyBytes) {
            int size = Math.min(PIECE_BYTES, bodyBytes - from);
            if (text && from + size < bodyBytes) {
                size = wholeCharacters(body, from, size);
            }
            attributes.put(PART, Value.of(part));
            byte[] encoded = LogFrame.attributes(attributes);
            frame.add(time, observedUnixNanos, severity, body, from, size, text, encoded);
            part++;
            from += size;
        }
    }
}
