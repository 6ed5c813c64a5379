package io.adamant.agent.source.boot;

import io.adamant.agent.config.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One GET over a connection of its own, reading the status line (RFC 9112, 4) and, where the status
 * is another one than declared, the start of the body for the detail. A plain socket: the JDK's
 * clients keep connections and threads that a check has no use for.
 */
final class HttpProbe {

    private static final int MAX_ANSWER_BYTES = 4096;
    private static final int MAX_BODY_CHARS = 200;

    private HttpProbe() {}

    static Probed probe(Probe.Http http, Duration timeout) throws IOException {
        int timeoutMs = (int) timeout.toMillis();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(http.host(), http.port()), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.getOutputStream().write(request(http));
            return judge(http, read(socket.getInputStream()));
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

    private static String read(InputStream in) throws IOException {
        byte[] answer = in.readNBytes(MAX_ANSWER_BYTES);
        return new String(answer, StandardCharsets.UTF_8);
    }

    private static Probed judge(Probe.Http http, String answer) {
        int status = status(answer);
        if (status < 0) {
            return Probed.failed("no HTTP answer");
        }
        if (status == http.expect()) {
            return Probed.passed("status " + status);
        }
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

    /** The status code, or -1 when there is none. */
    private static int status(String answer) {
        if (!answer.startsWith("HTTP/1.") || answer.length() < 12 || answer.charAt(8) != ' ') {
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
