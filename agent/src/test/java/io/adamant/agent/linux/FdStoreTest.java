package io.adamant.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.source.logs.file.HandleStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a receiver in Python that takes descriptors as a service manager does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class FdStoreTest {

    private static final String RECEIVER =
            """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1].replace('@', '\\0'))
            print('ready', flush=True)
            while True:
                data, fds, _, _ = socket.recv_fds(s, 4096, 4)
                content = os.pread(fds[0], 100, 0).decode() if fds else '-'
                print(data.decode().replace('\\n', ' ') + ' ' + content, flush=True)
            """;

    @TempDir private Path dir;

    @Test
    void handsAnOpenFileOverAndTakesItBackWhenItIsNotWanted() throws Exception {
        assertThat(talk(dir.resolve("notify").toString())).isEqualTo("yes");
    }

    @Test
    void knowsTheAbstractNameSpace() throws Exception {
        assertThat(talk("@adamant-test-" + ProcessHandle.current().pid())).isEqualTo("yes");
    }

    @Test
    void keepsNothingWhereNobodyListens() throws Exception {
        Path file = Files.writeString(dir.resolve("a.log"), "x");
        HandleStore store = FdStore.of(Map.of("NOTIFY_SOCKET", dir.resolve("no").toString()), 1);

        assertThat(store.keep("logs-1-2", file)).isFalse();
        assertThat(store.kept()).isEmpty();
        assertThat(FdStore.of(Map.of(), 1)).isSameAs(HandleStore.NONE);
    }

    @Test
    void listsWhatWasHandedToThisProcessOnly() {
        Map<String, String> environment =
                Map.of(
                        "NOTIFY_SOCKET", "/run/none",
                        "LISTEN_PID", "7",
                        "LISTEN_FDS", "2",
                        "LISTEN_FDNAMES", "logs-a-1:logs-a-2");

        assertThat(FdStore.of(environment, 7).kept())
                .extracting(HandleStore.Kept::name)
                .containsExactly("logs-a-1", "logs-a-2");
        assertThat(FdStore.of(environment, 8).kept()).isEmpty();
    }

    private String talk(String socket) throws Exception {
        Path file = Files.writeString(dir.resolve("a.log"), "content");
        Process receiver = new ProcessBuilder("python3", "-c", RECEIVER, socket).start();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(receiver.getInputStream(), StandardCharsets.UTF_8))) {
            assumeTrue("ready".equals(out.readLine()), "python3 with socket.recv_fds");
            HandleStore store = FdStore.of(Map.of("NOTIFY_SOCKET", socket), 1);

            assertThat(store.keep("logs-fd01-77", file)).isTrue();
            Files.delete(file);
            assertThat(out.readLine()).isEqualTo("FDSTORE=1 FDNAME=logs-fd01-77 content");
            store.drop("logs-fd01-77");
            assertThat(out.readLine()).isEqualTo("FDSTOREREMOVE=1 FDNAME=logs-fd01-77 -");
            return "yes";
        } finally {
            receiver.destroyForcibly().waitFor();
        }
    }
}
