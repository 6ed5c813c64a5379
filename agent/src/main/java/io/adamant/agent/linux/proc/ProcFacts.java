package io.adamant.agent.linux.proc;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.attempt.Actor;
import io.adamant.agent.seal.attempt.CallerFacts;
import io.adamant.agent.seal.attempt.UnitName;
import io.adamant.agent.seal.attempt.Who;
import io.adamant.agent.seal.guard.Caller;
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
public final class ProcFacts implements CallerFacts {

    /** USER_HZ, the same on every architecture that matters (proc_pid_stat(5)). */
    private static final int TICKS_PER_SECOND = 100;

    private static final long NANOS_PER_TICK = 1_000_000_000L / TICKS_PER_SECOND;

    /** starttime, field 22, counted from the state behind the name. */
    private static final int START_FIELD = 19;

    private static final int MAX_READ_BYTES = 4096;
    private static final int MAX_COMMAND_LINE = 512;

    /** loginuid of a process that no login started. */
    private static final long NO_LOGIN = 0xffff_ffffL;

    private final Path proc;

    /**
     * @param proc the root of procfs, {@code /proc} but in tests
     */
    public ProcFacts(Path proc) {
        this.proc = proc;
    }

    /**
     * Who a trace's record names, with the rest where it can still be read.
     *
     * @param noted ancestors that the kernel recorded, nearest first
     */
    public Actor actor(
            int processId,
            int threadId,
            long userId,
            long groupId,
            String command,
            List<Actor.Parent> noted) {
        Path of = of(processId);
        Path thread = of.resolve("task").resolve(Integer.toString(threadId));
        // Another name under this id: it ran another program since, or is another process.
        boolean same = command.equals(strip(read(thread.resolve("comm"))));
        String cgroup = same ? cgroup(of) : null;
        return new Actor(
                processId,
                threadId,
                userId,
                groupId,
                command,
                same ? executable(of) : null,
                same ? arguments(of) : List.of(),
                same ? loginUser(of) : null,
                cgroup,
                UnitName.of(cgroup),
                parents(of, same, noted));
    }

    @Override
    public Actor actor(Caller caller) {
        Path of = of(caller.pid());
        Stat stat = stat(of);
        boolean same = stat != null && stat.began(caller.startBootNanos());
        String executable = same ? executable(of) : null;
        // The same process may run another program by now: its arguments would be those.
        boolean runsTheSame = executable != null && runs(executable, caller.executable());
        String cgroup = same ? cgroup(of) : null;
        List<Actor.Parent> noted =
                caller.parents().stream()
                        .map(parent -> new Actor.Parent(parent.pid(), parent.command()))
                        .toList();
        return new Actor(
                caller.pid(),
                caller.tid(),
                caller.uid(),
                caller.gid(),
                caller.command(),
                runsTheSame ? executable : caller.executable(),
                runsTheSame ? arguments(of) : List.of(),
                caller.loginUid(),
                cgroup,
                UnitName.of(cgroup == null ? caller.cgroup() : cgroup),
                parents(of, same, noted));
    }

    /**
     * A process of which only the id is known, and perhaps the name: who it is now. Where the name
     * is another by now, only the id and the name given are told.
     */
    public Who process(int processId, @Nullable String command) {
        Path of = of(processId);
        Stat stat = stat(of);
        if (stat == null || (command != null && !command.equals(stat.command()))) {
            return command == null
                    ? new Who.Nobody()
                    : new Who.Known(
                            new Actor(
                                    processId, processId, -1, -1, command, null, List.of(), null,
                                    null, null, List.of()));
        }
        return new Who.Known(actor(processId, processId, owner(of), -1, stat.command(), List.of()));
    }

    private static long owner(Path of) {
        try {
            Object uid = Files.getAttribute(of, "unix:uid");
            return uid instanceof Integer id ? Integer.toUnsignedLong(id) : -1;
        } catch (IOException gone) {
            return -1;
        }
    }

    private static boolean runs(String executable, @Nullable String recorded) {
        return recorded != null
                && executable.substring(executable.lastIndexOf('/') + 1).equals(recorded);
    }

    private Path of(int processId) {
        return proc.resolve(Integer.toString(processId));
    }

    /** Where a process' directory descriptor, or with no descriptor its cwd, points to. */
    public @Nullable Path directory(int processId, int fd) {
        Path of = of(processId);
        return link(fd == Syscalls.AT_FDCWD ? of.resolve("cwd") : of.resolve("fd/" + fd));
    }

    /** The root directory of a process; null when it is gone. */
    public @Nullable Path root(int processId) {
        return link(of(processId).resolve("root"));
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
            at = stat(of(noted.getLast().processId()));
        }
        while (at != null && at.parent() > 0 && chain.size() < Actor.MAX_PARENTS) {
            int parent = at.parent();
            at = stat(of(parent));
            if (at != null) {
                chain.add(new Actor.Parent(parent, at.command()));
            }
        }
        return chain;
    }

    /**
     * @param startTicks when it began, in {@value #TICKS_PER_SECOND}ths of a second since the boot
     */
    private record Stat(String command, int parent, long startTicks) {

        boolean began(long bootNanos) {
            return Math.abs(startTicks - bootNanos / NANOS_PER_TICK) <= 1;
        }
    }

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
        return rest.length <= START_FIELD
                ? null
                : new Stat(
                        text.substring(open + 1, close),
                        Integer.parseInt(rest[1]),
                        Long.parseLong(rest[START_FIELD]));
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
