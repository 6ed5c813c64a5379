package io.adamant.agent.ship.http;

import io.adamant.agent.ship.link.Breakage;
import io.adamant.agent.ship.link.Link;
import io.adamant.agent.ship.link.LinkException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 responses (RFC 9112) from one connection, trusting nothing: a line has at most
 * {@value #MAX_LINE_BYTES} bytes, a head {@value #MAX_LINES} lines, a body {@value #MAX_BODY_BYTES}
 * bytes, an answer {@value #MAX_INTERIM} interim ones before it, and all of it comes before one
 * deadline. What is longer or not of the form is {@link Breakage#GARBAGE}.
 */
final class ResponseReader {

    static final int MAX_LINE_BYTES = 8192;
    static final int MAX_LINES = 100;
    static final int MAX_BODY_BYTES = 256 << 10;
    static final int MAX_INTERIM = 8;

    private static final int TLS_ALERT = 0x15;

    private final byte[] buffer = new byte[4096];
    private @Nullable Link link;
    private int at;
    private int end;
    private long deadlineNanos;
    private boolean begun;
    private int status;
    private long contentLength;
    private boolean chunked;
    private boolean keepAlive;
    private String retryAfter = "";
    private String contentType = "";

    /** From now on reads from this connection. */
    void open(Link fresh) {
        link = fresh;
        at = 0;
        end = 0;
    }

    /** True when the connection may carry another request after the answer just read. */
    boolean keepsAlive() {
        return keepAlive;
    }

    /** True when at least one byte of the present answer has come. */
    boolean hasBegun() {
        return begun;
    }

    /** The next answer, whole before the deadline. */
    Reply.Answer read(long deadline) throws LinkException {
        deadlineNanos = deadline;
        begun = at < end;
        int interim = 0;
        do {
            readHead();
            checkLength(interim++, MAX_INTERIM);
        } while (status < 200);
        byte[] body = body();
        return new Reply.Answer(status, contentType, retryAfter, body);
    }

    private void readHead() throws LinkException {
        int first = next();
        if (first == TLS_ALERT) {
            throw garbage("what answers there speaks TLS: is the endpoint https:// instead?");
        }
        if (first != 'H') {
            throw garbage("what answers there speaks no HTTP");
        }
        String line = (char) first + line();
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || parts[1].length() != 3) {
            throw garbage("not an HTTP/1 answer");
        }
        status = (int) number(parts[1], 10);
        contentLength = -1;
        chunked = false;
        keepAlive = parts[0].equals("HTTP/1.1");
        retryAfter = "";
        contentType = "";
        int lines = 0;
        for (line = line(); !line.isEmpty(); line = line()) {
            checkLength(++lines, MAX_LINES);
            header(line);
        }
    }

    private void header(String line) throws LinkException {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw garbage("not an HTTP header");
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length" -> contentLength = number(value, 10);
            case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
            case "connection" -> keepAlive &= !value.equalsIgnoreCase("close");
            case "retry-after" -> retryAfter = value;
            case "content-type" -> contentType = mediaType(value);
            default -> {
                // Nothing else changes how the answer is read.
            }
        }
    }

    private static String mediaType(String value) {
        int parameters = value.indexOf(';');
        String type = parameters < 0 ? value : value.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    private byte[] body() throws LinkException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if (chunked) {
            return chunks();
        }
        if (contentLength >= 0) {
            return exactly(contentLength, MAX_BODY_BYTES);
        }
        keepAlive = false;
        return toTheEnd();
    }

    private byte[] toTheEnd() throws LinkException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (at < end || fill()) {
            body.write(buffer, at, end - at);
            at = end;
            checkLength(body.size(), MAX_BODY_BYTES);
        }
        return body.toByteArray();
    }

    private byte[] chunks() throws LinkException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            int extension = size.indexOf(';');
            long length = number(extension < 0 ? size : size.substring(0, extension), 16);
            if (length == 0) {
                for (int lines = 0; !line().isEmpty(); lines++) {
                    checkLength(lines, MAX_LINES);
                }
                return body.toByteArray();
            }
            body.writeBytes(exactly(length, MAX_BODY_BYTES - body.size()));
            if (!line().isEmpty()) {
                throw garbage("chunk without an end");
            }
        }
    }

    private byte[] exactly(long length, int most) throws LinkException {
        checkLength(length, most);
        byte[] bytes = new byte[(int) length];
        int have = 0;
        while (have < bytes.length) {
            if (at == end && !fill()) {
                throw cut("after " + have + " of " + length + " bytes");
            }
            int part = Math.min(end - at, bytes.length - have);
            System.arraycopy(buffer, at, bytes, have, part);
            at += part;
            have += part;
        }
        return bytes;
    }

    private static void checkLength(long length, int most) throws LinkException {
        if (length > most) {
            throw garbage("answer is too long");
        }
    }

    private static long number(String digits, int radix) throws LinkException {
        try {
            long value = Long.parseLong(digits.strip(), radix);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            throw garbage("not a number in an HTTP answer");
        }
        throw garbage("negative number in an HTTP answer");
    }

    private String line() throws LinkException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int c = next(); c != '\n'; c = next()) {
            line.write(c);
            checkLength(line.size(), MAX_LINE_BYTES);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private int next() throws LinkException {
        if (at == end && !fill()) {
            throw begun
                    ? cut("in its head")
                    : new LinkException(Breakage.CLOSED, "connection closed before an answer");
        }
        return buffer[at++] & 0xFF;
    }

    private boolean fill() throws LinkException {
        Link open = link;
        if (open == null) {
            throw new LinkException(Breakage.CLOSED, "no connection");
        }
        int read = open.read(buffer, 0, buffer.length, deadlineNanos);
        at = 0;
        end = Math.max(0, read);
        begun |= end > 0;
        return end > 0;
    }

    private static LinkException cut(String where) {
        return new LinkException(Breakage.CLOSED, "answer cut " + where);
    }

    private static LinkException garbage(String words) {
        return new LinkException(Breakage.GARBAGE, words);
    }
}
