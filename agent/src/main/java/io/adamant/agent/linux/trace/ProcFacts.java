package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.attempt.Actor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc} still knows of a process when the event is read: proc_pid_exe(5),
 * proc_pid_cmdline(5), proc_pid_stat(5), proc_pid_loginuid(5), proc_pid_cgroup(5). A process that
 * is gone, or whose id belongs to another by now, leaves its facts absent.
 */
final class ProcFacts {

    private static final int MAX_READ_BYTES = 4096;
    private static final int MAX_COMMAND_LINE = 512;

    /** loginuid of a process that no login started. */
    private static final long NO_LOGIN = 0xffff_ffffL;

    private final Path proc;

    /**
     * @param proc the root of procfs, {@code /proc} but in tests
     */
    ProcFacts(Path proc) {
        this.proc = proc;
    }

    /** Who a record of the kernel names, with the rest where it can still be read. */
    Actor actor(RefusalRecord record) {
        Path of = proc.resolve(Integer.toString(record.processId()));
        Path thread = of.resolve("task").resolve(Integer.toString(record.threadId()));
        // Another name under this id: it ran another program since, or is another process.
        boolean same = record.command().equals(strip(read(thread.resolve("comm"))));
        return new Actor(
                record.processId(),
                record.threadId(),
                record.userId(),
                record.groupId(),
                record.command(),
                same ? executable(of) : null,
                same ? arguments(of) : List.of(),
                same ? loginUser(of) : null,
                same ? cgroup(of) : null,
                parents(of, same, record.ancestors()));
    }

    /** Where a process' directory descriptor, or with no descriptor its cwd, points to. */
    @Nullable Path directory(int processId, int fd) {
        Path of = proc.resolve(Integer.toString(processId));
        return link(fd == Syscalls.AT_FDCWD ? of.resolve("cwd") : of.resolve("fd/" + fd));
    }

    /** The root directory of a process; null when it is gone. */
    @Nullable Path root(int processId) {
        return link(proc.resolve(Integer.toString(processId)).resolve("root"));
    }

    private static @Nullable String executable(Path of) {
        Path exe = link(of.resolve("exe"));
        return exe == null ? null : exe.toString();
    }

    private static List<String> arguments(Path of) {
        String raw = read(of.resolve("cmdline"));
        if (raw == null || raw.isEmpty()) {
            return List.of();
        }
        String line = raw.substring(0, Math.min(raw.length(), MAX_COMMAND_LINE));
        return List.of(line.split("\0"));
    }

    private static @Nullable Long loginUser(Path of) {
        String text = strip(read(of.resolve("loginuid")));
        if (text == null || text.isEmpty()) {
            return null;
        }
        long uid = Long.parseLong(text);
        return uid == NO_LOGIN ? null : Long.valueOf(uid);
    }

    /** The path in the unified hierarchy, or in the first one listed. */
    private static @Nullable String cgroup(Path of) {
        String text = read(of.resolve("cgroup"));
        if (text == null || text.isEmpty()) {
            return null;
        }
        String first = text.lines().filter(line -> line.startsWith("0::")).findFirst().orElse(text);
        String[] fields = first.strip().split(":", 3);
        return fields.length == 3 ? fields[2].lines().findFirst().orElse(null) : null;
    }

    /** What the kernel noted, and above that what {@code /proc} says of those still there. */
    private List<Actor.Parent> parents(Path of, boolean same, List<Actor.Parent> noted) {
        List<Actor.Parent> chain = new ArrayList<>(noted);
        Stat at = same ? stat(of) : null;
        if (!noted.isEmpty()) {
            at = stat(proc.resolve(Integer.toString(noted.getLast().processId())));
        }
        while (at != null && at.parent() > 0 && chain.size() < Actor.MAX_PARENTS) {
            int parent = at.parent();
            at = stat(proc.resolve(Integer.toString(parent)));
            if (at != null) {
                chain.add(new Actor.Parent(parent, at.command()));
            }
        }
        return chain;
    }

    private record Stat(String command, int parent) {}

    /** The command is in parentheses and may hold some itself: the last one ends it. */
    private static @Nullable Stat stat(Path of) {
        String text = read(of.resolve("stat"));
        if (text == null) {
            return null;
        }
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 0 || close < open) {
            return null;
        }
        String[] rest = text.substring(close + 1).strip().split(" ");
        return rest.length < 2
                ? null
                : new Stat(text.substring(open + 1, close), Integer.parseInt(rest[1]));
    }

    private static @Nullable String strip(@Nullable String text) {
        return text == null ? null : text.strip();
    }

    private static @Nullable Path link(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException gone) {
            return null;
        }
    }

    private static @Nullable String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_READ_BYTES), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return null;
        }
    }
}
