package io.adamant.agent.endpoint;

import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The request line of an HTTP/1.x request (RFC 9112, 3); fields are read and ignored, for no answer
 * depends on one.
 *
 * @param method as sent
 * @param path without the query
 */
record RequestHead(String method, String path) {

    /** Longest head in bytes. */
    static final int MAX_BYTES = 8192;

    /** Reads up to the empty line; null when there is none in time or within the limit. */
    static @Nullable RequestHead read(Socket socket, Deadline deadline, MonotonicClock clock)
            throws IOException {
        byte[] head = new byte[MAX_BYTES];
        int length = 0;
        InputStream in = socket.getInputStream();
        while (!ends(head, length)) {
            long leftMs = deadline.remainingNanos(clock.nanos()) / 1_000_000;
            if (leftMs == 0 || length == head.length) {
                return null;
            }
            socket.setSoTimeout((int) leftMs);
            int count = in.read(head, length, head.length - length);
            if (count < 0) {
                return null;
            }
            length += count;
        }
        return parse(new String(head, 0, length, StandardCharsets.ISO_8859_1));
    }

    static @Nullable RequestHead parse(String head) {
        String line = head.substring(0, head.indexOf("\r\n"));
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || parts[0].isEmpty() || !parts[2].startsWith("HTTP/1.")) {
            return null;
        }
        int query = parts[1].indexOf('?');
        return new RequestHead(parts[0], query < 0 ? parts[1] : parts[1].substring(0, query));
    }

    private static boolean ends(byte[] head, int length) {
        for (int i = 3; i < length; i++) {
            if (head[i] == '\n'
                    && head[i - 1] == '\r'
                    && head[i - 2] == '\n'
                    && head[i - 3] == '\r') {
                return true;
            }
        }
        return false;
    }
}
