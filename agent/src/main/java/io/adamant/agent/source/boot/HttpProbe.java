package io.adamant.agent.source.boot;

import io.adamant.agent.config.Probe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One GET over a connection of its own, reading the status line (RFC 9112, 4) and, where the status
 * is another one than declared, the start of the body for the detail. A plain socket: the JDK's
 * clients keep connections and threads that a check has no use for.
 */
final class HttpProbe {

    /** {@code HTTP/1.1 200}: all that a passing check looks at. */
    private static final int STATUS_BYTES = 12;

    private static final int MAX_ANSWER_BYTES = 4096;
    private static final int MAX_BODY_CHARS = 200;

    private HttpProbe() {}

    static Probed probe(Probe.Http http, Duration timeout) throws IOException {
        int timeoutMs = (int) timeout.toMillis();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(http.host(), http.port()), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.getOutputStream().write(request(http));
            return judge(http, socket.getInputStream());
        }
    }

    private static byte[] request(Probe.Http http) {
        String host = http.host().indexOf(':') >= 0 ? "[" + http.host() + "]" : http.host();
        String request =
                "GET "
                        + http.target()
                        + " HTTP/1.1\r\nHost: "
                        + host
                        + ":"
                        + http.port()
                        + "\r\nUser-Agent: adamant-agent\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        return request.getBytes(StandardCharsets.US_ASCII);
    }

    private static Probed judge(Probe.Http http, InputStream in) throws IOException {
        byte[] start = in.readNBytes(STATUS_BYTES);
        int status = status(new String(start, StandardCharsets.US_ASCII));
        if (status < 0) {
            return Probed.failed("no HTTP answer");
        }
        if (status == http.expect()) {
            // A server that keeps the connection in spite of us is not waited for.
            return Probed.passed("status " + status);
        }
        String answer = new String(rest(in), StandardCharsets.UTF_8);
        int body = answer.indexOf("\r\n\r\n");
        String text = body < 0 ? "" : answer.substring(body + 4).strip();
        text = text.substring(0, Math.min(text.length(), MAX_BODY_CHARS));
        return Probed.failed(
                "status "
                        + status
                        + ", not "
                        + http.expect()
                        + (text.isEmpty() ? "" : ": " + text));
    }

    /** What comes within the limit and in time; it only explains. */
    private static byte[] rest(InputStream in) throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        byte[] buffer = new byte[1024];
        try {
            for (int n = in.read(buffer);
                    n > 0 && rest.size() < MAX_ANSWER_BYTES;
                    n = in.read(buffer)) {
                rest.write(buffer, 0, n);
            }
        } catch (SocketTimeoutException kept) {
            return rest.toByteArray();
        }
        return rest.toByteArray();
    }

    /** The status code, or -1 when there is none. */
    private static int status(String answer) {
        if (!answer.startsWith("HTTP/1.")
                || answer.length() < STATUS_BYTES
                || answer.charAt(8) != ' ') {
            return -1;
        }
        int code = 0;
        for (int i = 9; i < 12; i++) {
            int digit = Character.digit(answer.charAt(i), 10);
            if (digit < 0) {
                return -1;
            }
            code = code * 10 + digit;
        }
        return code;
    }
}
