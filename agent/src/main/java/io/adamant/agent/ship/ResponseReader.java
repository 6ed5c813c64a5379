package io.adamant.agent.ship;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 responses (RFC 9112) from one connection, trusting nothing: a line has at most
 * {@value #MAX_LINE_BYTES} bytes, a head {@value #MAX_LINES} lines, a body {@value #MAX_BODY_BYTES}
 * bytes. What is longer or not of the form is an {@link IOException}.
 */
final class ResponseReader {

    static final int MAX_LINE_BYTES = 8192;
    static final int MAX_LINES = 100;
    static final int MAX_BODY_BYTES = 256 << 10;

    private final InputStream in;
    private int status;
    private long contentLength;
    private boolean chunked;
    private boolean keepAlive;
    private String retryAfter = "";

    ResponseReader(InputStream in) {
        this.in = new BufferedInputStream(in, 2048);
    }

    /** True when the connection may carry another request after the answer just read. */
    boolean keepsAlive() {
        return keepAlive;
    }

    Reply read() throws IOException {
        int first;
        try {
            first = in.read();
        } catch (java.net.SocketTimeoutException late) {
            throw late;
        } catch (IOException reset) {
            return new Reply.Broken(true, "no answer: " + reset.getMessage());
        }
        if (first < 0) {
            return new Reply.Broken(true, "connection closed before an answer");
        }
        readHead(first);
        while (status < 200) {
            readHead(in.read());
        }
        byte[] body = body();
        return new Reply.Answer(status, retryAfter, body);
    }

    /** What was answered before the request could be sent whole, if anything was. */
    Reply readAfterFailedWrite(IOException unsent) {
        try {
            return read();
        } catch (IOException nothing) {
            unsent.addSuppressed(nothing);
            return new Reply.Broken(true, "request not sent: " + unsent.getMessage());
        }
    }

    private void readHead(int first) throws IOException {
        String line = (char) first + line();
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || parts[1].length() != 3) {
            throw new IOException("not an HTTP answer");
        }
        status = (int) number(parts[1], 10);
        contentLength = -1;
        chunked = false;
        keepAlive = parts[0].equals("HTTP/1.1");
        retryAfter = "";
        int lines = 0;
        for (line = line(); !line.isEmpty(); line = line()) {
            if (++lines > MAX_LINES) {
                throw new IOException("answer has more than " + MAX_LINES + " headers");
            }
            header(line);
        }
    }

    private void header(String line) throws IOException {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new IOException("not an HTTP header");
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length" -> contentLength = number(value, 10);
            case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
            case "connection" -> keepAlive &= !value.equalsIgnoreCase("close");
            case "retry-after" -> retryAfter = value;
            default -> {
                // Nothing else changes how the answer is read.
            }
        }
    }

    private byte[] body() throws IOException {
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
        byte[] rest = in.readNBytes(MAX_BODY_BYTES + 1);
        checkLength(rest.length, MAX_BODY_BYTES);
        return rest;
    }

    private byte[] chunks() throws IOException {
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
                throw new IOException("chunk without an end");
            }
        }
    }

    private byte[] exactly(long length, int most) throws IOException {
        checkLength(length, most);
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length != length) {
            throw new EOFException("answer cut after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private static void checkLength(long length, int most) throws IOException {
        if (length > most) {
            throw new IOException("answer is too long");
        }
    }

    private static long number(String digits, int radix) throws IOException {
        try {
            long value = Long.parseLong(digits.strip(), radix);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            throw new IOException("not a number in an HTTP answer", malformed);
        }
        throw new IOException("negative number in an HTTP answer");
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("answer cut in its head");
            }
            line.write(c);
            checkLength(line.size(), MAX_LINE_BYTES);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
