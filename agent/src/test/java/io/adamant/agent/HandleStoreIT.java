package io.adamant.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.shared.model.Loss;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent as a process under a small manager in Python that keeps its open files over a kill, as
 * systemd's file descriptor store does.
 */
final class HandleStoreIT {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final String MANAGER =
            """
            import fcntl, os, signal, socket, sys, time
            work, command = sys.argv[1], sys.argv[2:]
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(work + '/notify')
            s.setblocking(False)
            kept = {}
            def start():
                pid = os.fork()
                if pid:
                    return pid
                env = dict(os.environ, NOTIFY_SOCKET=work + '/notify')
                if kept:
                    env.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(kept)),
                               LISTEN_FDNAMES=':'.join(kept))
                high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 100) for fd in kept.values()]
                for i, fd in enumerate(high):
                    os.dup2(fd, 3 + i)
                    os.close(fd)
                os.execvpe(command[0], command, env)
            def receive():
                try:
                    data, fds, _, _ = socket.recv_fds(s, 4096, 4)
                except BlockingIOError:
                    return
                if b'FDNAME=' not in data:  # how it goes
                    return
                name = data.decode().split('FDNAME=')[1]
                if data.startswith(b'FDSTORE=1'):
                    kept[name] = fds[0]
                else:
                    kept.pop(name, None)
                open(work + '/kept', 'w').write(str(len(kept)))
            child = start()
            def end(*_):
                os.kill(child, signal.SIGKILL)
                os._exit(0)
            signal.signal(signal.SIGTERM, end)
            while os.getppid() != 1:
                receive()
                if os.path.exists(work + '/kill'):
                    os.remove(work + '/kill')
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    open(work + '/dead', 'w').close()
                    while not os.path.exists(work + '/go'):
                        time.sleep(0.02)
                    child = start()
                time.sleep(0.02)
            end()
            """;

    @TempDir private Path dir;

    private OtlpReceiver receiver;
    private AgentProcess agent;

    @BeforeEach
    void begin() throws Exception {
        Files.createDirectory(dir.resolve("log"));
        Files.createDirectory(dir.resolve("sealed"));
        Files.writeString(dir.resolve("data"), "ok\n");
        receiver = new OtlpReceiver();
        agent =
                new AgentProcess(dir, receiver.port())
                        .under(List.of("python3", "-c", MANAGER, dir.toString()));
    }

    @AfterEach
    void end() throws Exception {
        agent.terminate();
        receiver.close();
    }

    @Test
    void aFileDeletedWhileTheAgentWasDeadIsReadToItsEnd() throws Exception {
        Path log = dir.resolve("log/app.log");
        Files.writeString(log, "one\n");
        agent.start();
        until("the first line", () -> receiver.lines().contains("one"));
        until("the handle is kept", () -> Files.exists(dir.resolve("kept")));

        Files.createFile(dir.resolve("kill"));
        until("the agent is dead", () -> Files.exists(dir.resolve("dead")));
        Files.writeString(log, "two\nthree\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        Files.delete(log);
        Files.createFile(dir.resolve("go"));

        until("the last line", () -> receiver.lines().contains("three"));
        assertThat(receiver.lines()).containsExactly("one", "two", "three");
        assertThat(receiver.events()).noneMatch(Loss.class::isInstance);
    }

    private static void until(String what, Callable<Boolean> condition) {
        await(what).atMost(BOUND).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
