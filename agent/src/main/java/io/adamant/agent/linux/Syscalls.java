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
final class Syscalls {

    /** Numbers of x86_64 (arch/x86/entry/syscalls/syscall_64.tbl). */
    static final int READ = 0;

    static final int WRITE = 1;

    static final int CLOSE = 3;

    static final int POLL = 7;
    static final int MMAP = 9;
    static final int MUNMAP = 11;
    static final int SOCKET = 41;
    static final int SENDMSG = 46;
    static final int STATFS = 137;
    static final int CLOCK_GETTIME = 228;
    static final int EPOLL_CTL = 233;
    static final int INOTIFY_ADD_WATCH = 254;
    static final int INOTIFY_RM_WATCH = 255;
    static final int OPENAT = 257;
    static final int UNLINKAT = 263;
    static final int EVENTFD2 = 290;
    static final int EPOLL_CREATE1 = 291;
    static final int INOTIFY_INIT1 = 294;
    static final int BPF = 321;
    static final int OPEN_TREE = 428;
    static final int MOVE_MOUNT = 429;
    static final int MOUNT_SETATTR = 442;

    static final int AT_FDCWD = -100;
    static final int O_WRONLY = 1;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;

    /** Linked at the first call, so that building the agent does not wait for it. */
    private static final class Linked {

        static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));
        static final MethodHandle SYSCALL = link();

        private Linked() {}

        private static MethodHandle link() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().find("syscall").orElseThrow(),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                            JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));
        }
    }

    /** Whether the numbers above are those of the running machine. */
    static boolean knowsThisMachine() {
        return isX86(System.getProperty("os.arch", ""));
    }

    static boolean isX86(String arch) {
        return arch.equals("amd64") || arch.equals("x86_64");
    }

    /**
     * The call's result, or the error number negated. Unused arguments are passed as zero, as the
     * kernel ignores them.
     */
    long call(int number, long... arguments) {
        long[] a = new long[6];
        System.arraycopy(arguments, 0, a, 0, arguments.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linked.CAPTURE);
            long result =
                    (long)
                            Linked.SYSCALL.invokeExact(
                                    state, (long) number, a[0], a[1], a[2], a[3], a[4], a[5]);
            // errno is only meaningful after a failure: a success leaves a stale value there.
            return result == -1 ? -(int) Linked.ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinuxException(LinuxException.Code.NATIVE_ACCESS, "syscall(2): " + e, e);
        }
    }

    /** Closes a descriptor; the result does not matter, the descriptor is gone in either case. */
    void close(int fd) {
        call(CLOSE, fd);
    }

    /** A NUL-terminated copy of a path, living as long as the arena. */
    static MemorySegment path(Arena arena, Path path) {
        return arena.allocateFrom(path.toString(), StandardCharsets.UTF_8);
    }
}
