package io.adamant.agent.linux.tree;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.witness.KernelTexts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The running kernel's own words, from {@code /proc} and {@code /sys}. */
public final class LinuxKernelTexts implements KernelTexts {

    /** Longest text that is read; 20,000 mounts. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLPRI = 2;
    private static final String MOUNTS = "/proc/1/mountinfo";
    private static final String OWN_MOUNTS = "/proc/self/mountinfo";

    private final Supplier<Optional<String>> programs;
    private @Nullable ProcSys sysctls;

    /**
     * @param programs the BPF programs that there are, see {@code KernelTexts.programs}
     */
    public LinuxKernelTexts(Supplier<Optional<String>> programs) {
        this.programs = programs;
    }

    @Override
    public Optional<String> read(String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public String sysctls(Predicate<String> leftOut) {
        ProcSys now = sysctls;
        if (now == null) {
            now = new ProcSys("/proc/sys");
            sysctls = now;
        }
        return now.read(leftOut);
    }

    @Override
    public Optional<String> programs() {
        return programs.get();
    }

    @Override
    public Optional<String> mounts() {
        return read(MOUNTS).or(() -> read(OWN_MOUNTS));
    }

    /**
     * An epoll(7) descriptor over the list of mounts, which has no data to wait for: it is always
     * readable, and says POLLPRI and POLLERR once after each change (proc_pid_mounts(5)).
     */
    @Override
    public int mountsFd() {
        if (!Syscalls.knowsThisMachine()) {
            return -1;
        }
        Syscalls calls = new Syscalls();
        int mounts = open(calls, MOUNTS);
        if (mounts < 0) {
            mounts = open(calls, OWN_MOUNTS);
        }
        int epoll = (int) calls.call(Syscalls.EPOLL_CREATE1, Syscalls.O_CLOEXEC);
        if (mounts < 0 || epoll < 0) {
            return -1;
        }
        try (Arena arena = Arena.ofConfined()) {
            // struct epoll_event is packed on x86_64: events, then 64 bits of data.
            MemorySegment event = arena.allocate(12, 4);
            event.set(JAVA_INT, 0, EPOLLPRI);
            event.set(JAVA_INT, 4, mounts);
            long added =
                    calls.call(Syscalls.EPOLL_CTL, epoll, EPOLL_CTL_ADD, mounts, event.address());
            return added == 0 ? epoll : -1;
        }
    }

    private static int open(Syscalls calls, String path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int)
                    calls.call(
                            Syscalls.OPENAT,
                            Syscalls.AT_FDCWD,
                            Syscalls.path(arena, Path.of(path)).address(),
                            Syscalls.O_CLOEXEC);
        }
    }
}
