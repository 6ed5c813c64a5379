package io.adamant.collector.journal.format;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one syslog message: RFC 5424, or RFC 3164 as daemons really write it, with either time. A
 * time of RFC 3164 has neither year nor zone: it is read as UTC, in the year that is nearest to the
 * receipt. Header fields are at most {@value #MAX_HEADER} bytes. Owned by one conversion.
 */
final class SyslogReader {

    /** Nobody's header is longer; structured data counts. */
    static final int MAX_HEADER = 16 * 1024;

    static final int MAX_PRIORITY = 191;
    private static final int MAX_SD_PARAMS = 64;
    private static final int OLD_TIME_LENGTH = 15;
    private static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");

    /** Emergency to debug as OTel's severity numbers (logs data model, appendix B). */
    private static final int[] SEVERITIES = {21, 19, 18, 17, 13, 10, 9, 5};

    private final String header;
    private final long receivedUnixNanos;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private int at;

    private SyslogReader(String header, long receivedUnixNanos) {
        this.header = header;
        this.receivedUnixNanos = receivedUnixNanos;
    }

    static SyslogMessage read(byte[] message, int from, int to, long receivedUnixNanos) {
        int headerTo = Math.min(to, from + MAX_HEADER);
        // One char per byte, so that places in the text are places in the message.
        String header = new String(message, from, headerTo - from, StandardCharsets.ISO_8859_1);
        return new SyslogReader(header, receivedUnixNanos).message();
    }

    private SyslogMessage message() {
        int close = header.indexOf('>');
        int priority = header.startsWith("<") && close >= 2 && close <= 4 ? number(1, close) : -1;
        if (priority < 0 || priority > MAX_PRIORITY) {
            return SyslogMessage.unreadable();
        }
        at = close + 1;
        attributes.put("syslog.facility", Integer.toString(priority >> 3));
        int severity = SEVERITIES[priority & 7];
        return header.startsWith("1 ", at) ? modern(severity) : old(severity);
    }

    private SyslogMessage modern(int severity) {
        at += 2;
        String time = word();
        String host = utf8(nil(word()));
        String app = utf8(nil(word()));
        keep("syslog.procid", utf8(nil(word())));
        keep("syslog.msgid", utf8(nil(word())));
        structuredData();
        if (header.startsWith(" ", at)) {
            at++;
        }
        if (header.startsWith("\u00EF\u00BB\u00BF", at)) {
            at += 3; // the byte order mark of UTF-8
        }
        return new SyslogMessage(severity, isoTime(time), host, app, at, attributes, true);
    }

    private void structuredData() {
        if (header.startsWith("-", at)) {
            at++;
            return;
        }
        int params = 0;
        while (header.startsWith("[", at) && params < MAX_SD_PARAMS) {
            at++;
            String id = until(" ]");
            while (header.startsWith(" ", at) && params < MAX_SD_PARAMS) {
                at++;
                String name = until("= ]");
                if (!header.startsWith("=\"", at)) {
                    return;
                }
                at += 2;
                keep("syslog.sd." + utf8(id) + "." + utf8(name), utf8(quoted()));
                params++;
            }
            if (header.startsWith("]", at)) {
                at++;
            }
        }
    }

    private String until(String ends) {
        int from = at;
        while (at < header.length() && ends.indexOf(header.charAt(at)) < 0) {
            at++;
        }
        return header.substring(from, at);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        while (at < header.length() && header.charAt(at) != '"') {
            if (header.charAt(at) == '\\'
                    && at + 1 < header.length()
                    && "\"\\]".indexOf(header.charAt(at + 1)) >= 0) {
                at++;
            }
            value.append(header.charAt(at++));
        }
        at = Math.min(at + 1, header.length());
        return value.toString();
    }

    private SyslogMessage old(int severity) {
        long time = oldTime();
        String host = "";
        if (time != 0) {
            int before = at;
            host = word();
            // "Nov 21 10:00:00 cron[7]: text" has no host: the tag stands in its place.
            if (host.endsWith(":") || host.contains("[")) {
                at = before;
                host = "";
            }
        }
        String app = tag();
        return new SyslogMessage(severity, time, utf8(host), utf8(app), at, attributes, true);
    }

    /** RFC 3164's tag: a name, perhaps a process in brackets, a colon. */
    private String tag() {
        int from = at;
        int end = from;
        while (end < header.length() && " :[".indexOf(header.charAt(end)) < 0) {
            end++;
        }
        int colon = end;
        String process = "";
        if (header.startsWith("[", end)) {
            int close = header.indexOf(']', end);
            if (close > 0) {
                process = header.substring(end + 1, close);
                colon = close + 1;
            }
        }
        if (!header.startsWith(":", colon)) {
            return "";
        }
        keep("syslog.procid", utf8(process));
        at = header.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
        return header.substring(from, end);
    }

    private long oldTime() {
        long iso = header.startsWith("T", at + 10) ? isoTime(peekWord()) : 0;
        if (iso != 0) {
            word();
            return iso;
        }
        if (header.length() < at + OLD_TIME_LENGTH) {
            return 0;
        }
        String text = header.substring(at, at + OLD_TIME_LENGTH);
        int month = MONTHS.indexOf(text.substring(0, 3)) + 1;
        if (month == 0) {
            return 0;
        }
        try {
            LocalDateTime received =
                    LocalDateTime.ofInstant(
                            Instant.EPOCH.plus(receivedUnixNanos, ChronoUnit.NANOS),
                            ZoneOffset.UTC);
            LocalDateTime time =
                    LocalDateTime.of(
                            received.getYear(),
                            month,
                            Integer.parseInt(text.substring(4, 6).strip()),
                            Integer.parseInt(text.substring(7, 9)),
                            Integer.parseInt(text.substring(10, 12)),
                            Integer.parseInt(text.substring(13, 15)));
            at += OLD_TIME_LENGTH;
            at += header.startsWith(" ", at) ? 1 : 0;
            return nanos(nearest(time, received).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException | NumberFormatException notATime) {
            return 0;
        }
    }

    private static LocalDateTime nearest(LocalDateTime time, LocalDateTime received) {
        long days = ChronoUnit.DAYS.between(received, time);
        return days > 183 ? time.minusYears(1) : days < -183 ? time.plusYears(1) : time;
    }

    private static long isoTime(String text) {
        try {
            return nanos(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notATime) {
            return 0;
        }
    }

    private static long nanos(Instant time) {
        try {
            return Math.addExact(
                    Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
        } catch (ArithmeticException beyond2262) {
            return 0;
        }
    }

    private String peekWord() {
        int end = header.indexOf(' ', at);
        return header.substring(at, end < 0 ? header.length() : end);
    }

    private String word() {
        String word = peekWord();
        at = Math.min(at + word.length() + 1, header.length());
        return word;
    }

    private void keep(String name, String value) {
        if (!value.isEmpty()) {
            attributes.put(name, value);
        }
    }

    private static String nil(String word) {
        return word.equals("-") ? "" : word;
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private int number(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = header.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
