package io.adamant.agent.source.journal.entry;

import io.adamant.shared.wire.EncodedAttributes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A journal field (systemd.journal-fields(7)) and what becomes of it. Names of OpenTelemetry where
 * there is one for a field that journald itself vouches for (its name begins with an underscore);
 * every other one is {@code journald.} and its name in lower case, so that no program can pass its
 * own words off as journald's.
 *
 * <p>Remembers where its attribute stands in the entry that is being read, so that a field that
 * comes again is noticed without a map per entry.
 */
final class FieldName {

    /** What a field is for. */
    enum Role {
        MESSAGE,
        PRIORITY,
        MESSAGE_ID,
        DROPPED,
        TRANSPORT,
        UNIT,
        WHOLE,
        TEXT
    }

    private final byte[] name;
    private final String attribute;
    private final byte[] encoded;
    private final Role role;

    /** Of the next one in the same slot of {@link FieldNames}. */
    final @Nullable FieldName next;

    private long entry;
    private int start;
    private int values;

    private FieldName(byte[] name, String attribute, Role role, @Nullable FieldName next) {
        this.name = name;
        this.attribute = attribute;
        this.encoded = EncodedAttributes.name(attribute);
        this.role = role;
        this.next = next;
    }

    static FieldName of(byte[] bytes, int length, @Nullable FieldName next) {
        byte[] name = Arrays.copyOf(bytes, length);
        String text = new String(name, StandardCharsets.US_ASCII);
        return new FieldName(name, attributeOf(text), roleOf(text), next);
    }

    /** The attribute of the field of this name. */
    static String attributeOf(String name) {
        return switch (name) {
            case "_SYSTEMD_UNIT" -> "systemd.unit";
            case "_BOOT_ID" -> "systemd.boot_id";
            case "_PID" -> "process.pid";
            case "_EXE" -> "process.executable.path";
            case "_CMDLINE" -> "process.command_line";
            case "TID" -> "thread.id";
            case "CODE_FILE" -> "code.file.path";
            case "CODE_LINE" -> "code.line.number";
            case "CODE_FUNC" -> "code.function.name";
            case "SYSLOG_FACILITY" -> "syslog.facility";
            case "SYSLOG_IDENTIFIER" -> "syslog.identifier";
            default -> "journald." + name.toLowerCase(Locale.ROOT);
        };
    }

    private static Role roleOf(String name) {
        return switch (name) {
            case "MESSAGE" -> Role.MESSAGE;
            case "PRIORITY" -> Role.PRIORITY;
            case "MESSAGE_ID" -> Role.MESSAGE_ID;
            case "N_DROPPED" -> Role.DROPPED;
            case "_TRANSPORT" -> Role.TRANSPORT;
            case "_SYSTEMD_UNIT" -> Role.UNIT;
            case "_PID", "_UID", "_GID", "TID", "CODE_LINE", "SYSLOG_FACILITY", "ERRNO" ->
                    Role.WHOLE;
            default -> Role.TEXT;
        };
    }

    boolean is(byte[] bytes, int length) {
        return Arrays.equals(name, 0, name.length, bytes, 0, length);
    }

    /** Name of the record's attribute. */
    String attribute() {
        return attribute;
    }

    /** The same as {@link EncodedAttributes} takes it. */
    byte[] encoded() {
        return encoded;
    }

    Role role() {
        return role;
    }

    /** How many values of this name the entry has so far. */
    int values(long ofEntry) {
        return entry == ofEntry ? values : 0;
    }

    /** Where its attribute begins, when {@link #values} is not 0. */
    int start() {
        return start;
    }

    /** Its first value stands there. */
    void startsAt(long ofEntry, int place) {
        entry = ofEntry;
        start = place;
        values = 1;
    }

    /** It has one more value, and its attribute was moved. */
    void movedTo(int place) {
        start = place;
        values++;
    }

    /** An attribute before its own was taken away. */
    void isMovedForward(int removedStart, int bytes) {
        if (start > removedStart) {
            start -= bytes;
        }
    }
}
