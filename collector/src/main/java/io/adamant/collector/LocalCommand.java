package io.adamant.collector;

import io.adamant.collector.receipt.LocalActs;
import io.adamant.shared.time.WallClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A command on the collector's host that gives somebody a right: recorded before it is done, and
 * not done where it cannot be recorded.
 */
final class LocalCommand {

    /** What the kernel says of a process that nobody has logged in for. */
    private static final String NO_LOGIN = "4294967295";

    private static final Path LOGIN = Path.of("/proc/self/loginuid");

    private LocalCommand() {}

    /** What is done; its exit status and how it is recorded. */
    interface Work {
        Result run();
    }

    /**
     * What came of it.
     *
     * @param status of the process
     * @param words {@code done: ...} or {@code refused: ...}
     */
    record Result(int status, String words) {}

    /** Beside a file of tokens: the collector knows it by {@code security.operators}. */
    static Path besides(Path tokens) {
        return tokens.resolveSibling(tokens.getFileName() + ".acts");
    }

    static int run(
            LocalActs acts, String who, String what, WallClock wall, PrintStream err, Work work) {
        try {
            LocalActs.Begun begun =
                    acts.begin(wall.unixNanos(), ProcessHandle.current().pid(), who, what);
            Result result = work.run();
            begun.ended(result.words());
            return result.status();
        } catch (IOException unrecorded) {
            err.println(
                    "adamant: what gives rights must leave a record, and it cannot be written: "
                            + unrecorded
                            + "; run it as the collector's user");
            return 1;
        }
    }

    /**
     * Who runs this, as the operating system has it: {@code os:root, sudo by ann, login 1000}. The
     * login is the kernel's word; sudo's is the environment, which root could set.
     */
    static String who(Map<String, String> environment) {
        String sudo = environment.getOrDefault("SUDO_USER", "");
        String login = "";
        try {
            login = Files.readString(LOGIN).strip();
        } catch (IOException noAudit) {
            // A kernel without audit: nobody's login is known.
        }
        return "os:"
                + System.getProperty("user.name")
                + (sudo.isEmpty() ? "" : ", sudo by " + sudo)
                + (login.isEmpty() || login.equals(NO_LOGIN) ? "" : ", login " + login);
    }
}
