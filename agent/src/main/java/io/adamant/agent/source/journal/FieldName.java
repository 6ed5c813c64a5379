package io.adamant.agent.source.journal;

import java.util.Locale;

/**
 * A journal field (systemd.journal-fields(7)) and what becomes of it. Names of OpenTelemetry where
 * there is one for a field that journald itself vouches for (its name begins with an underscore);
 * every other one is {@code journald.} and its name in lower case, so that no program can pass its
 * own words off as journald's.
 *
 * @param attribute name of the record's attribute
 */
record FieldName(String name, String attribute, Role role) {

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

    static FieldName of(String name) {
        return switch (name) {
            case "MESSAGE" -> new FieldName(name, "journald.message", Role.MESSAGE);
            case "PRIORITY" -> new FieldName(name, "journald.priority", Role.PRIORITY);
            case "MESSAGE_ID" -> new FieldName(name, "journald.message_id", Role.MESSAGE_ID);
            case "N_DROPPED" -> new FieldName(name, "journald.n_dropped", Role.DROPPED);
            case "_TRANSPORT" -> new FieldName(name, "journald._transport", Role.TRANSPORT);
            case "_SYSTEMD_UNIT" -> new FieldName(name, "systemd.unit", Role.UNIT);
            case "_BOOT_ID" -> new FieldName(name, "systemd.boot_id", Role.TEXT);
            case "_PID" -> new FieldName(name, "process.pid", Role.WHOLE);
            case "_EXE" -> new FieldName(name, "process.executable.path", Role.TEXT);
            case "_CMDLINE" -> new FieldName(name, "process.command_line", Role.TEXT);
            case "TID" -> new FieldName(name, "thread.id", Role.WHOLE);
            case "CODE_FILE" -> new FieldName(name, "code.file.path", Role.TEXT);
            case "CODE_LINE" -> new FieldName(name, "code.line.number", Role.WHOLE);
            case "CODE_FUNC" -> new FieldName(name, "code.function.name", Role.TEXT);
            case "SYSLOG_FACILITY" -> new FieldName(name, "syslog.facility", Role.WHOLE);
            case "SYSLOG_IDENTIFIER" -> new FieldName(name, "syslog.identifier", Role.TEXT);
            case "_UID", "_GID", "ERRNO" -> new FieldName(name, plain(name), Role.WHOLE);
            default -> new FieldName(name, plain(name), Role.TEXT);
        };
    }

    private static String plain(String name) {
        return "journald." + name.toLowerCase(Locale.ROOT);
    }
}
