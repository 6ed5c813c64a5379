package io.adamant.agent.source.journal.entry;

import io.adamant.shared.wire.EncodedAttributes;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The present entry as it goes into a frame; used again for the next one. Each field is encoded as
 * it comes, so that an entry of plain fields makes no object.
 *
 * <ul>
 *   <li>The message is the body: a string, or bytes where it is not UTF-8 or has a NUL. One longer
 *       than {@value #PIECE_BYTES} bytes becomes several records with the same attributes, each
 *       with its number in {@value #PART}; what is behind {@value #MAX_BODY_BYTES} bytes is cut.
 *   <li>Every other field is an attribute, a list where the field is there more than once. A value
 *       is cut at {@value #MAX_VALUE_BYTES} bytes; what does not fit into {@value
 *       #MAX_ATTRIBUTE_BYTES} bytes or {@value #MAX_REPEATS} values of one field is left out.
 *   <li>{@value #CUT} names each field of which something is missing, the first {@value
 *       #MAX_REPEATS} of them.
 * </ul>
 */
public final class Entry {

    public static final String PART = "adamant.log.part";
    public static final String CUT = "adamant.log.cut";

    public static final int PIECE_BYTES = 256 * 1024;
    public static final int MAX_BODY_BYTES = 3 * PIECE_BYTES;
    public static final int MAX_VALUE_BYTES = 16 * 1024;
    public static final int MAX_ATTRIBUTE_BYTES = 48 * 1024;
    public static final int MAX_REPEATS = 64;
    private static final int MAX_NAME_BYTES = 64;
    private static final int MAX_UNIT_BYTES = 256;

    /** sd-messages(3): SD_MESSAGE_JOURNAL_DROPPED. */
    private static final byte[] SUPPRESSED =
            "a596d6fe7bfa4994828e72309e95d61e".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] DRIVER = "driver".getBytes(StandardCharsets.US_ASCII);
    private static final int KEEP_BODY_BYTES = 64 * 1024;

    private final FieldNames names = new FieldNames();
    private final FieldBuffer field = new FieldBuffer();
    private final Utf8 utf8 = new Utf8();
    private final EncodedAttributes attributes = new EncodedAttributes(2048);
    private final List<FieldName> present = new ArrayList<>();
    private final List<String> cut = new ArrayList<>();
    private final byte[] unit = new byte[MAX_UNIT_BYTES];
    private int unitBytes;
    private byte[] body = new byte[4096];
    private int bodyBytes;
    private boolean hasBody;
    private long number;
    private int attributeBytes;
    private int fieldBytes;
    private int severity;
    private boolean fromDriver;
    private boolean saysSuppressed;
    private long dropped;

    /** Takes all fields of an entry. */
    public void read(Fields fields) {
        clear();
        while (fields.field(field)) {
            fieldBytes += field.length();
            take(field.bytes(), field.length());
        }
    }

    private void clear() {
        field.shrink();
        names.beginEntry();
        attributes.clear();
        present.clear();
        cut.clear();
        if (body.length > KEEP_BODY_BYTES) {
            body = new byte[KEEP_BODY_BYTES];
        }
        number++;
        unitBytes = 0;
        bodyBytes = 0;
        hasBody = false;
        attributeBytes = 0;
        fieldBytes = 0;
        severity = 0;
        fromDriver = false;
        saysSuppressed = false;
        dropped = 0;
    }

    private void take(byte[] bytes, int length) {
        int equals = 0;
        int hash = 1;
        while (equals < length && bytes[equals] != '=') {
            hash = FieldNames.hash(hash, bytes[equals]);
            equals++;
        }
        if (equals == 0 || equals > MAX_NAME_BYTES || equals == length) {
            return; // journald takes no such field; nothing that could be named is lost
        }
        FieldName name = names.get(bytes, equals, hash);
        if (name == null) {
            // More names than fit into the limit for attributes: cut, like those before it.
            cut(FieldName.attributeOf(new String(bytes, 0, equals, StandardCharsets.US_ASCII)));
            return;
        }
        int from = equals + 1;
        int size = length - from;
        switch (name.role()) {
            case MESSAGE -> message(name, bytes, from, size);
            case PRIORITY -> priority(name, bytes, from, size);
            case DROPPED -> {
                dropped = Math.max(0, Decimal.of(bytes, from, size));
                attribute(name, bytes, from, size);
            }
            case MESSAGE_ID, TRANSPORT, UNIT -> {
                note(name.role(), bytes, from, size);
                attribute(name, bytes, from, size);
            }
            case WHOLE, TEXT -> attribute(name, bytes, from, size);
        }
    }

    private void note(FieldName.Role role, byte[] bytes, int from, int size) {
        switch (role) {
            case MESSAGE_ID -> saysSuppressed |= is(SUPPRESSED, bytes, from, size);
            case TRANSPORT -> fromDriver |= is(DRIVER, bytes, from, size);
            default -> {
                unitBytes = Math.min(size, MAX_UNIT_BYTES);
                System.arraycopy(bytes, from, unit, 0, unitBytes);
            }
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
            bodyBytes = Utf8.wholeCharacters(bytes, from, MAX_BODY_BYTES);
            cut(name.attribute());
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
        int cost = name.encoded().length + kept + 16;
        int values = name.values(number);
        if (attributeBytes + cost > MAX_ATTRIBUTE_BYTES || values >= MAX_REPEATS) {
            cut(name.attribute());
            return;
        }
        attributeBytes += cost;
        if (kept < size) {
            kept = Utf8.wholeCharacters(bytes, from, kept);
            cut(name.attribute());
        }
        int start = encode(name, bytes, from, kept);
        if (values == 0) {
            name.startsAt(number, start);
            present.add(name);
        } else {
            repeat(name, start);
        }
    }

    private int encode(FieldName name, byte[] bytes, int from, int size) {
        if (name.role() == FieldName.Role.WHOLE || name.role() == FieldName.Role.DROPPED) {
            long whole = Decimal.of(bytes, from, size);
            if (whole >= 0) {
                return attributes.add(name.encoded(), whole);
            }
        }
        boolean text = utf8.isText(bytes, from, size);
        return attributes.add(name.encoded(), bytes, from, size, text);
    }

    private void repeat(FieldName name, int last) {
        int first = name.start();
        int bytes = attributes.length(first);
        int joined = attributes.join(name.encoded(), first, last);
        for (FieldName each : present) {
            each.isMovedForward(first, bytes);
        }
        name.movedTo(joined);
    }

    private void cut(String attribute) {
        if (cut.size() < MAX_REPEATS && !cut.contains(attribute)) {
            cut.add(attribute);
        }
    }

    private static boolean is(byte[] text, byte[] bytes, int from, int size) {
        return Arrays.equals(text, 0, text.length, bytes, from, from + size);
    }

    /** Whether its unit, the one whose process wrote it, is wanted. */
    public boolean isWantedBy(UnitFilter units) {
        return units.wants(unit, unitBytes);
    }

    public int bodyBytes() {
        return bodyBytes;
    }

    /** Bytes of all its fields, names included. */
    public int fieldBytes() {
        return fieldBytes;
    }

    public boolean isCut() {
        return !cut.isEmpty();
    }

    /** How many records it becomes. */
    public int pieces() {
        return Math.max(1, (bodyBytes + PIECE_BYTES - 1) / PIECE_BYTES);
    }

    /** Most bytes that its records take in a frame. */
    public int frameBytes() {
        // One more piece than that where pieces end early, so as not to end within a character.
        return bodyBytes + (pieces() + 1) * (attributes.size() + 128 * cut.size() + 256);
    }

    /** Whether journald says here that it dropped entries by its own rate limit. */
    public boolean isSuppressionNotice() {
        return saysSuppressed && fromDriver;
    }

    /** How many entries were dropped, or 0 when the notice does not say. */
    public long suppressed() {
        if (dropped > 0) {
            return dropped;
        }
        String[] words = message().split(" ", 3);
        byte[] digits =
                words.length > 1 ? words[1].getBytes(StandardCharsets.US_ASCII) : new byte[0];
        return Math.max(0, Decimal.of(digits, 0, digits.length));
    }

    /** Whose entries were dropped, in the notice's words. */
    public String suppressedUnit() {
        String words = message();
        int from = words.indexOf(" from ");
        return from < 0 ? words : words.substring(from + " from ".length());
    }

    private String message() {
        return new String(body, 0, Math.min(bodyBytes, 512), StandardCharsets.UTF_8);
    }

    /** Appends its records. */
    public void addTo(LogFrame frame, long realtimeMicros, long observedUnixNanos) {
        if (!cut.isEmpty()) {
            attributes.add(CUT, Value.of(cut));
        }
        long time = realtimeMicros * 1000;
        boolean text = utf8.isText(body, 0, bodyBytes);
        if (bodyBytes <= PIECE_BYTES) {
            frame.add(time, observedUnixNanos, severity, body, 0, bodyBytes, text, attributes);
            return;
        }
        int common = attributes.size();
        int part = 1;
        int from = 0;
        while (from < bodyBytes) {
            int size = Math.min(PIECE_BYTES, bodyBytes - from);
            if (text && from + size < bodyBytes) {
                size = Utf8.wholeCharacters(body, from, size);
            }
            attributes.truncate(common);
            attributes.add(PART, Value.of(part));
            frame.add(time, observedUnixNanos, severity, body, from, size, text, attributes);
            part++;
            from += size;
        }
    }
}
