package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * syscall(2), and nothing else of the C library: one downcall signature for every kernel call costs
 * one linker stub, where a signature per function costs memory and start time for each. Holds no
 * mutable state, any thread may call. A call that blocks pins its carrier thread, so it belongs on
 * a platform thread.
 */
public final class Syscalls {

    /** Numbers of x86_64 (arch/x86/entry/syscalls/syscall_64.tbl). */
    public static final int READ = 0;

    public static final int WRITE = 1;

    public static final int CLOSE = 3;

    public static final int POLL = 7;
    public static final int MMAP = 9;
    public static final int MUNMAP = 11;
    public static final int SOCKET = 41;
    public static final int SENDMSG = 46;
    public static final int STATFS = 137;
    public static final int SETPRIORITY = 141;
    public static final int MOUNT = 165;
    public static final int LGETXATTR = 192;
    public static final int LLISTXATTR = 195;
    public static final int GETDENTS64 = 217;
    public static final int CLOCK_GETTIME = 228;
    public static final int EPOLL_CTL = 233;
    public static final int IOPRIO_SET = 251;
    public static final int INOTIFY_ADD_WATCH = 254;
    public static final int INOTIFY_RM_WATCH = 255;
    public static final int OPENAT = 257;
    public static final int UNLINKAT = 263;
    public static final int READLINKAT = 267;
    public static final int EVENTFD2 = 290;
    public static final int EPOLL_CREATE1 = 291;
    public static final int INOTIFY_INIT1 = 294;
    public static final int BPF = 321;
    public static final int STATX = 332;
    public static final int OPEN_TREE = 428;
    public static final int MOVE_MOUNT = 429;
    public static final int MOUNT_SETATTR = 442;

    public static final int AT_FDCWD = -100;
    public static final int O_WRONLY = 1;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_NONBLOCK = 04000;
    public static final int O_CLOEXEC = 02000000;

    /** Linked at the first call, so that building the agent does not wait for it. */
    private static final class Linked {

        static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));
        static final MemorySegment SYSCALL =
                Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow();

        /** Takes the function first, so that others of this shape need no stub of their own. */
        static final MethodHandle CALL = link();

        private Linked() {}

        private static MethodHandle link() {
            return Linker.nativeLinker()
                    .downcallHandle(
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                                    JAVA_LONG, JAVA_LONG, JAVA_LONG),
                            Linker.Option.firstVariadicArg(1),
                            Linker.Option.captureCallState("errno"));
        }
    }

    /** Whether the numbers above are those of the running machine. */
    public static boolean knowsThisMachine() {
        return isX86(System.getProperty("os.arch", ""));
    }

    public static boolean isX86(String arch) {
        return arch.equals("amd64") || arch.equals("x86_64");
    }

    /**
     * The call's result, or the error number negated. Unused arguments are passed as zero, as the
     * kernel ignores them.
     */
    public long call(int number, long... arguments) {
        long[] a = new long[6];
        System.arraycopy(arguments, 0, a, 0, arguments.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linked.CAPTURE);
            long result =
                    (long)
                            Linked.CALL.invokeExact(
                                    Linked.SYSCALL,
                                    state,
                                    (long) number,
                                    a[0],
                                    a[1],
                                    a[2],
                                    a[3],
                                    a[4],
                                    a[5]);
            // errno is only meaningful after a failure: a success leaves a stale value there.
            return result == -1 ? -(int) Linked.ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinuxException(LinuxException.Code.NATIVE_ACCESS, "syscall(2): " + e, e);
        }
    }

    /** What {@link #call(MemorySegment, int, long, long, long, long, long)} writes errno into. */
    public static MemorySegment state(Arena arena) {
        return arena.allocate(Linked.CAPTURE);
    }

    /**
     * The same without an allocation, for whoever calls ten thousand times in a row.
     *
     * @param state from {@link #state}, of the calling thread
     */
    public long call(MemorySegment state, int number, long a, long b, long c, long d, long e) {
        try {
            long result =
                    (long)
                            Linked.CALL.invokeExact(
                                    Linked.SYSCALL, state, (long) number, a, b, c, d, e, 0L);
            return result == -1 ? -(int) Linked.ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error known) {
            throw known;
        } catch (Throwable other) {
            throw new LinuxException(
                    LinuxException.Code.NATIVE_ACCESS, "syscall(2): " + other, other);
        }
    }

    /**
     * Calls a function of a library: at most three arguments, each an integer or a pointer.
     *
     * @param state from {@link #state}
     * @return the register of the result, of which an {@code int} is the lower half
     */
    public static long call(MemorySegment function, MemorySegment state, long a, long b, long c) {
        try {
            return (long) Linked.CALL.invokeExact(function, state, a, b, c, 0L, 0L, 0L, 0L);
        } catch (RuntimeException | Error known) {
            throw known;
        } catch (Throwable other) {
            throw new LinuxException(LinuxException.Code.NATIVE_ACCESS, "a call: " + other, other);
        }
    }

    /** Closes a descriptor; the result does not matter, the descriptor is gone in either case. */
    public void close(int fd) {
        call(CLOSE, fd);
    }

    /** A NUL-terminated copy of a path, living as long as the arena. */
    public static MemorySegment path(Arena arena, Path path) {
        return arena.allocateFrom(path.toString(), StandardCharsets.UTF_8);
    }
}
