package io.adamant.agent.source.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.Probe;
import io.adamant.shared.config.DataSize;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostProberTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir private Path dir;

    @Test
    void passesAnHttpAnswerOfTheDeclaredStatus() throws Exception {
        assertThat(http("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200).passed()).isTrue();
        assertThat(http("HTTP/1.0 204 No Content\r\n\r\n", 204).passed()).isTrue();
    }

    @Test
    void passesAServerThatKeepsTheConnectionOpen() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread serving = Thread.ofPlatform().daemon().start(() -> answerAndStay(server));
            int port = server.getLocalPort();

            assertThat(probe(new Probe.Http("127.0.0.1", port, "/", 200)))
                    .isEqualTo(new Probed(true, "status 200"));
            serving.join();
        }
    }

    /** Stays until the other side goes. */
    private static void answerAndStay(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException reset) {
            // The other side went without reading all of it.
        }
    }

    @Test
    void saysWhatAnotherStatusCameWith() throws Exception {
        assertThat(http("HTTP/1.1 503 Unavailable\r\nX: y\r\n\r\ndata is missing\n", 200))
                .isEqualTo(new Probed(false, "status 503, not 200: data is missing"));
    }

    @Test
    void failsWhereTheAnswerIsNoHttp() throws Exception {
        assertThat(http("SSH-2.0-OpenSSH\r\n", 200)).isEqualTo(new Probed(false, "no HTTP answer"));
        assertThat(http("", 200)).isEqualTo(new Probed(false, "no HTTP answer"));
    }

    @Test
    void failsWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            assertThat(probe(new Probe.Tcp("127.0.0.1", port)).passed()).isTrue();
        }

        assertThat(probe(new Probe.Tcp("127.0.0.1", port)).detail()).contains("ConnectException");
        assertThat(probe(new Probe.Http("127.0.0.1", port, "/", 200)).passed()).isFalse();
    }

    @Test
    void failsACommandByItsStatusWithWhatItPrinted() {
        assertThat(exec("/bin/true")).isEqualTo(new Probed(true, "status 0"));
        assertThat(exec("/bin/sh", "-c", "echo broken >&2; exit 3"))
                .isEqualTo(new Probed(false, "status 3: broken"));
        assertThat(exec("/no/such/command").passed()).isFalse();
    }

    @Test
    void readsACommandThatPrintsMoreThanIsKept() {
        Probed probed = exec("/bin/sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x; exit 1");

        assertThat(probed.passed()).isFalse();
        assertThat(probed.detail()).startsWith("status 1: xxx").hasSize(Probed.MAX_DETAIL);
    }

    @Test
    void killsACommandWhenInterrupted() {
        Thread.currentThread().interrupt();

        assertThat(exec("/bin/sleep", "600").passed()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void looksForTextInAFile() throws Exception {
        Path file = Files.writeString(dir.resolve("data"), "all ok\n");

        assertThat(probe(new Probe.FileHolds(file, "ok")).passed()).isTrue();
        assertThat(probe(new Probe.FileHolds(file, null)).passed()).isTrue();
        assertThat(probe(new Probe.FileHolds(file, "bad")).detail())
                .endsWith("does not contain 'bad'");
        assertThat(probe(new Probe.FileHolds(dir.resolve("none"), null)).detail())
                .endsWith("is missing");
        assertThat(probe(new Probe.FileHolds(dir, null)).detail()).endsWith("is no file");
    }

    @Test
    void measuresTheRoomOfAFileSystem() {
        assertThat(probe(new Probe.Disk(dir, new DataSize(1))).passed()).isTrue();
        assertThat(probe(new Probe.Disk(dir, new DataSize(1L << 60))).detail())
                .contains("fewer than");
        assertThat(probe(new Probe.Disk(dir.resolve("none"), new DataSize(1))).passed()).isFalse();
    }

    private static Probed exec(String... command) {
        return probe(new Probe.Exec(List.of(command)));
    }

    private static Probed probe(Probe probe) {
        return new HostProber().probe(probe, TIMEOUT);
    }

    private static Probed http(String answer, int expect) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> answerOnce(server, answer));
            Probed probed =
                    probe(new Probe.Http("127.0.0.1", server.getLocalPort(), "/health", expect));
            answering.join();
            return probed;
        }
    }

    private static void answerOnce(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            byte[] request = new byte[4096];
            int length = socket.getInputStream().read(request);
            assertThat(new String(request, 0, length, StandardCharsets.US_ASCII))
                    .startsWith("GET /health HTTP/1.1\r\n");
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
