package io.adamant.bench.sink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The requests of one connection, HTTP/1.1 with Content-Length, one after the other or pipelined,
 * read into one array that is used again.
 */
final class Http {

    private static final int MAX_HEAD = 16 << 10;
    private static final int MAX_BODY = 128 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[256 << 10];
    private int start;
    private int end;
    private int bodyStart;
    private int bodyLength;
    private String path = "";
    private String encoding = "";
    private String batch = "";

    Http(InputStream in) {
        this.in = in;
    }

    /** Reads the next request; false when the other side has ended between two of them. */
    boolean next() throws IOException {
        start = bodyStart + bodyLength;
        bodyStart = start;
        bodyLength = 0;
        int head = headEnd(start);
        while (head < 0) {
            if (end - start > MAX_HEAD) {
                throw new IOException("the head of a request is too long");
            }
            int before = end - start;
            if (!fill(1)) {
                if (before == 0) {
                    return false;
                }
                throw new IOException("the other side ended within a head");
            }
            head = headEnd(start);
        }
        parse(new String(buffer, start, head - start, StandardCharsets.ISO_8859_1));
        bodyStart = head;
        while (end - bodyStart < bodyLength) {
            if (!fill(bodyLength - (end - bodyStart))) {
                throw new IOException("the other side ended within a body");
            }
        }
        return true;
    }

    /** Reads at least a byte; makes room for the number wanted. Moves what is kept to the front. */
    private boolean fill(int wanted) throws IOException {
        if (end + wanted > buffer.length) {
            int kept = end - start;
            byte[] target = kept + wanted > buffer.length ? new byte[(kept + wanted) * 2] : buffer;
            System.arraycopy(buffer, start, target, 0, kept);
            buffer = target;
            bodyStart -= start;
            end = kept;
            start = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count > 0;
    }

    private int headEnd(int from) {
        for (int i = from; i + 3 < end; i++) {
            if (buffer[i] == '\r'
                    && buffer[i + 1] == '\n'
                    && buffer[i + 2] == '\r'
                    && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private void parse(String head) throws IOException {
        String[] lines = head.split("\r\n");
        String[] request = lines[0].split(" ");
        path = request.length > 1 ? request[1] : "";
        encoding = "";
        batch = "";
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT)) {
                case "content-length" -> bodyLength = Integer.parseInt(value);
                case "content-encoding" -> encoding = value;
                case "adamant-batch" -> batch = value;
                case "transfer-encoding" -> throw new IOException("chunks are not understood");
                default -> {}
            }
        }
        if (bodyLength < 0 || bodyLength > MAX_BODY) {
            throw new IOException("a body of " + bodyLength + " bytes");
        }
    }

    String path() {
        return path;
    }

    String encoding() {
        return encoding;
    }

    String batch() {
        return batch;
    }

    byte[] buffer() {
        return buffer;
    }

    int bodyStart() {
        return bodyStart;
    }

    int bodyLength() {
        return bodyLength;
    }

    static byte[] answer(String status, String headers, String body) {
        return bytes(
                "HTTP/1.1 "
                        + status
                        + "\r\n"
                        + headers
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }

    static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.ISO_8859_1);
    }
}
