package io.adamant.agent.source.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real journald without the rest of systemd, in a mount namespace of its own: its sockets, its
 * boot id, its volatile and its persistent journal are the test's. It leaves the kernel's audit
 * alone. The journals are seen from outside as two directories under one root, as
 * sd_journal_open_directory(3) takes them.
 */
final class Journald implements AutoCloseable {

    private static final Path JOURNALD = Path.of("/lib/systemd/systemd-journald");
    private static final String MACHINE = "00000000000000000000000000000001";
    private static final String VOLATILE = "00000000000000000000000000000002";
    private static final String DONE = "--done--";

    /** One command a line from standard input; each ends with {@link #DONE} and its status. */
    private static final String SCRIPT =
            """
            set -u
            root=$1
            mount -t tmpfs -o size=256m tmpfs /run
            mount -t tmpfs -o size=16m tmpfs /var/log
            mkdir -p /run/systemd/journal /run/log/journal/MACHINE /var/log/journal/MACHINE
            mount --bind "$root/VOLATILE" /run/log/journal/MACHINE
            mount --bind "$root/MACHINE" /var/log/journal/MACHINE
            echo MACHINE > /run/machine-id
            mount --bind /run/machine-id /etc/machine-id
            : > /run/boot-id
            mount --bind /run/boot-id /proc/sys/kernel/random/boot_id
            printf '[Journal]\\nAudit=no\\n' > /run/journald.conf
            mount --bind /run/journald.conf /etc/systemd/journald.conf
            [ ! -e /dev/kmsg ] || mount --bind /dev/null /dev/kmsg
            pid=
            boot() { echo "$1" > /run/boot-id
              printf '[Journal]\\nAudit=no\\nSystemMaxFileSize=%s\\n' "$2" > /run/journald.conf
              /lib/systemd/systemd-journald >/dev/null 2>&1 & pid=$!
              # The socket is there before anybody listens: only a stream that was taken says so.
              for i in $(seq 100); do systemd-cat true 2>/dev/null && return; sleep 0.05; done
              return 1; }
            down() { [ -z "$pid" ] || { kill -TERM "$pid"; wait "$pid"; pid=
              rm -f /run/systemd/journal/stdout /run/systemd/journal/flushed; }; true; }
            burst() { seq -f "$1%.0f" "$2" "$3" | systemd-cat -t burst; }
            echo DONE 0
            while read -r line; do eval "$line"; echo DONE $?; done
            down
            """
                    .replace("MACHINE", MACHINE)
                    .replace("VOLATILE", VOLATILE)
                    .replace("DONE", DONE);

    private final Process shell;
    private final Writer in;
    private final BufferedReader out;

    private Journald(Process shell) {
        this.shell = shell;
        this.in = shell.outputWriter(StandardCharsets.UTF_8);
        this.out = shell.inputReader(StandardCharsets.UTF_8);
    }

    /** Skips the test where there is no journald, or no namespace to have. */
    static Journald under(Path root) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(JOURNALD), "SKIPPED: needs " + JOURNALD);
        Process probe =
                new ProcessBuilder("unshare", "-m", "--propagation", "private", "true").start();
        Assumptions.assumeTrue(
                probe.waitFor() == 0, "SKIPPED: needs the right to a mount namespace");
        Files.createDirectories(root.resolve(MACHINE));
        Files.createDirectories(root.resolve(VOLATILE));
        Process shell =
                new ProcessBuilder(
                                "unshare",
                                "-m",
                                "--propagation",
                                "private",
                                "bash",
                                "-c",
                                SCRIPT,
                                "journald",
                                root.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Journald journald = new Journald(shell);
        journald.awaitDone("set-up");
        return journald;
    }

    /** Starts journald, in a boot of this name. */
    void boot(JournalId boot, String maxFileSize) {
        String digits = boot.toString();
        String uuid = // as the kernel writes it; journald takes no other form
                String.join(
                        "-",
                        digits.substring(0, 8),
                        digits.substring(8, 12),
                        digits.substring(12, 16),
                        digits.substring(16, 20),
                        digits.substring(20));
        run("boot " + uuid + " " + maxFileSize);
    }

    /** Ends journald, as at a shutdown. */
    void down() {
        run("down");
    }

    /** Writes lines through journald's standard output stream. */
    void burst(String word, int from, int to) {
        run("burst " + word + " " + from + " " + to);
    }

    void flush() {
        run("journalctl --flush");
    }

    void rotate() {
        run("journalctl --rotate");
    }

    void sync() {
        run("journalctl --sync");
    }

    /** Removes all archived files. */
    void vacuum() {
        run("journalctl --quiet --vacuum-size=1");
    }

    void run(String command) {
        try {
            in.write(command + "\n");
            in.flush();
            awaitDone(command);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void awaitDone(String command) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(DONE)) {
            line = out.readLine();
        }
        assertThat(line).as(command).isEqualTo(DONE + " 0");
    }

    @Override
    public void close() throws IOException {
        in.close();
        shell.onExit()
                .completeOnTimeout(shell, 10, TimeUnit.SECONDS)
                .thenAccept(
                        ended -> {
                            ended.descendants().forEach(ProcessHandle::destroyForcibly);
                            ended.destroyForcibly();
                        })
                .join();
    }
}
