package io.adamant.lab.guard.guest;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Calls that no shell has, as root: reads lines from a pipe and prints the kernel's answer to each,
 * {@code refused} for EPERM.
 */
public final class Attacker {

    public static final Path PIPE = Path.of("/run/lab/attack.in");

    private static final int IOCTL = 16;
    private static final int PTRACE = 101;
    private static final int INIT_MODULE = 175;
    private static final int NAME_TO_HANDLE = 303;
    private static final int OPEN_BY_HANDLE = 304;
    private static final int KEXEC_FILE_LOAD = 320;
    private static final int MOUNT_SETATTR = 442;

    private static final int MPROTECT = 10;
    private static final int WAIT4 = 61;
    private static final int FTRUNCATE = 77;
    private static final int FALLOCATE = 285;
    private static final int IO_URING_SETUP = 425;
    private static final int IO_URING_ENTER = 426;
    private static final int O_RDWR = 2;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int PAGE = 4096;
    private static final int CLONE_ARGUMENT_BYTES = 88;
    private static final long CLONE_INTO_CGROUP = 1L << 33;
    private static final long SIGCHLD = 17;

    private static final long NVME_IO_COMMAND = 0xC0484E43L;
    private static final long NVME_ADMIN_COMMAND = 0xC0484E41L;
    private static final long XFS_ATTRMULTI_BY_HANDLE = 0x4048587BL;
    private static final int PTRACE_ATTACH = 16;
    private static final int HANDLE_BYTES = 128;
    private static final int BPF_UPDATE = 2;
    private static final int BPF_OBJ_GET = 7;
    private static final int BPF_MAP_NEXT = 12;
    private static final int BPF_MAP_BY_ID = 14;
    private static final int BPF_ATTR_BYTES = 120;
    private static final int MAX_MAPS = 500;

    private final Syscalls syscalls = new Syscalls();
    private final Arena arena = Arena.ofAuto();
    private long held = -1;
    private long mapped;

    private Attacker() {}

    public static void main(String[] arguments) throws IOException {
        Attacker attacker = new Attacker();
        while (true) {
            try (BufferedReader lines = Files.newBufferedReader(PIPE)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    System.out.println(attacker.attack(line.split(" ")).strip());
                    System.out.println("DONE " + line);
                    System.out.flush();
                }
            }
        }
    }

    private String attack(String[] words) throws IOException {
        return switch (words[0]) {
            case "nvme" -> ioctl(words[1], NVME_IO_COMMAND) + ioctl(words[1], NVME_ADMIN_COMMAND);
            case "attrmulti" -> ioctl(words[1], XFS_ATTRMULTI_BY_HANDLE);
            case "handle" -> handle(Path.of(words[1]), Path.of(words[2]));
            case "open-handle" -> openHandle(Path.of(words[1]), words[2]);
            case "maps" -> maps();
            case "pin" -> pin(words[1]);
            case "mount-setattr" -> mountSetAttr(words[1]);
            case "trace" ->
                    answer(syscalls.call(PTRACE, PTRACE_ATTACH, Long.parseLong(words[1]), 0, 0));
            case "module" -> module();
            case "kexec" -> kexec(words[1]);
            case "flood" -> flood(words[1], Integer.parseInt(words[2]));
            case "cost" -> cost(words[1], Integer.parseInt(words[2]));
            case "hold" -> hold(words[1]);
            case "use" -> use();
            case "uring" -> ring(words[1]);
            case "intrude" -> intrude(words[1], Integer.parseInt(words[2]));
            default -> "unknown " + words[0];
        };
    }

    private static String answer(long result) {
        if (result == -Errno.EPERM) {
            return "refused ";
        }
        return result < 0 ? "errno" + -result + " " : "done ";
    }

    private long open(String path, int flags) {
        return syscalls.call(
                Syscalls.OPENAT,
                Syscalls.AT_FDCWD,
                Syscalls.path(arena, Path.of(path)).address(),
                flags);
    }

    /** On a descriptor that is open for reading only. */
    private String ioctl(String path, long command) {
        long fd = open(path, 0);
        return fd < 0
                ? "unopened" + fd
                : answer(syscalls.call(IOCTL, fd, command, arena.allocate(256, 8).address()));
    }

    private String handle(Path file, Path out) throws IOException {
        MemorySegment handle = arena.allocate(8 + HANDLE_BYTES, 8);
        handle.set(JAVA_INT, 0, HANDLE_BYTES);
        long result =
                syscalls.call(
                        NAME_TO_HANDLE,
                        Syscalls.AT_FDCWD,
                        Syscalls.path(arena, file).address(),
                        handle.address(),
                        arena.allocate(8, 8).address(),
                        0);
        Files.write(out, handle.toArray(JAVA_BYTE));
        return answer(result);
    }

    private String openHandle(Path saved, String mount) throws IOException {
        MemorySegment handle = arena.allocate(8 + HANDLE_BYTES, 8);
        MemorySegment.copy(
                MemorySegment.ofArray(Files.readAllBytes(saved)), 0, handle, 0, 8 + HANDLE_BYTES);
        long dir = open(mount, 0);
        String reading = answer(syscalls.call(OPEN_BY_HANDLE, dir, handle.address(), 0));
        String writing =
                answer(syscalls.call(OPEN_BY_HANDLE, dir, handle.address(), Syscalls.O_WRONLY));
        return "reading " + reading + "writing " + writing;
    }

    /** Every map of the machine, for writing; and a change where that was possible. */
    private String maps() {
        int opened = 0;
        int refused = 0;
        int id = 0;
        for (int i = 0; i < MAX_MAPS; i++) {
            MemorySegment next = arena.allocate(BPF_ATTR_BYTES, 8);
            next.set(JAVA_INT, 0, id);
            if (bpf(BPF_MAP_NEXT, next) < 0) {
                break;
            }
            id = next.get(JAVA_INT, 4);
            MemorySegment open = arena.allocate(BPF_ATTR_BYTES, 8);
            open.set(JAVA_INT, 0, id);
            long fd = bpf(BPF_MAP_BY_ID, open);
            refused += fd == -Errno.EPERM ? 1 : 0;
            opened += fd >= 0 ? 1 : 0;
        }
        return "opened " + opened + " refused " + refused;
    }

    private String pin(String path) {
        MemorySegment attr = arena.allocate(BPF_ATTR_BYTES, 8);
        attr.set(JAVA_LONG, 0, Syscalls.path(arena, Path.of(path)).address());
        long fd = bpf(BPF_OBJ_GET, attr);
        if (fd < 0) {
            return answer(fd);
        }
        MemorySegment update = arena.allocate(BPF_ATTR_BYTES, 8);
        update.set(JAVA_INT, 0, (int) fd);
        update.set(JAVA_LONG, 8, arena.allocate(64, 8).address());
        update.set(JAVA_LONG, 16, arena.allocate(64, 8).address());
        return "opened, update " + answer(bpf(BPF_UPDATE, update));
    }

    private long bpf(int command, MemorySegment attr) {
        return syscalls.call(Syscalls.BPF, command, attr.address(), BPF_ATTR_BYTES);
    }

    /** Sets nosuid, which hurts nobody. */
    private String mountSetAttr(String path) {
        MemorySegment attr = arena.allocate(32, 8);
        attr.set(JAVA_LONG, 0, 2);
        return answer(
                syscalls.call(
                        MOUNT_SETATTR,
                        Syscalls.AT_FDCWD,
                        Syscalls.path(arena, Path.of(path)).address(),
                        0,
                        attr.address(),
                        32));
    }

    private String module() {
        return answer(
                syscalls.call(
                        INIT_MODULE,
                        arena.allocate(4096, 8).address(),
                        4096,
                        arena.allocate(8, 8).address()));
    }

    private String kexec(String image) {
        long fd = open(image, 0);
        // KEXEC_FILE_NO_INITRAMFS
        return answer(syscalls.call(KEXEC_FILE_LOAD, fd, -1, 1, arena.allocate(8, 8).address(), 4));
    }

    /** Keeps a file open for writing, and mapped for reading, over the seal. */
    private String hold(String path) {
        held = open(path, O_RDWR);
        mapped = syscalls.call(Syscalls.MMAP, 0, PAGE, PROT_READ, MAP_SHARED, held, 0);
        return answer(held) + answer(mapped);
    }

    /** What can still be done with it: map for writing, make the mapping writable, cut, extend. */
    private String use() {
        long map = syscalls.call(Syscalls.MMAP, 0, PAGE, PROT_WRITE, MAP_SHARED, held, 0);
        return "map "
                + answer(map)
                + "protect "
                + answer(syscalls.call(MPROTECT, mapped, PAGE, PROT_READ | PROT_WRITE))
                + "cut "
                + answer(syscalls.call(FTRUNCATE, held, 0))
                + "extend "
                + answer(syscalls.call(FALLOCATE, held, 0, 0, PAGE));
    }

    /** Opens for writing by io_uring (io_uring_setup(2)), where the kernel's worker may do it. */
    private String ring(String path) {
        MemorySegment setup = arena.allocate(120, 8);
        long fd = syscalls.call(IO_URING_SETUP, 1, setup.address());
        if (fd < 0) {
            return "no ring " + answer(fd);
        }
        MemorySegment rings = shared(fd, 0);
        MemorySegment entry = shared(fd, 0x1000_0000L);
        entry.set(JAVA_BYTE, 0, (byte) 18);
        entry.set(JAVA_INT, 4, Syscalls.AT_FDCWD);
        entry.set(JAVA_LONG, 16, Syscalls.path(arena, Path.of(path)).address());
        entry.set(JAVA_INT, 28, Syscalls.O_WRONLY);
        rings.set(JAVA_INT, setup.get(JAVA_INT, 64), 0);
        rings.set(JAVA_INT, setup.get(JAVA_INT, 44), 1);
        syscalls.call(IO_URING_ENTER, fd, 1, 1, 1, 0, 0);
        return answer(rings.get(JAVA_INT, setup.get(JAVA_INT, 100) + 8L));
    }

    private MemorySegment shared(long fd, long offset) {
        long at =
                syscalls.call(
                        Syscalls.MMAP, 0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
        return MemorySegment.ofAddress(at).reinterpret(PAGE);
    }

    /** A child born in another's cgroup, which then kills; what the kernel told the child. */
    private String intrude(String cgroup, int victim) {
        MemorySegment arguments = arena.allocate(CLONE_ARGUMENT_BYTES, 8);
        arguments.set(JAVA_LONG, 0, CLONE_INTO_CGROUP);
        arguments.set(JAVA_LONG, 32, SIGCHLD);
        arguments.set(JAVA_LONG, 80, open(cgroup, 0));
        long child = code(forkAndKill(victim), arguments.address(), CLONE_ARGUMENT_BYTES);
        if (child < 0) {
            return "unborn " + answer(child);
        }
        MemorySegment status = arena.allocate(8, 8);
        syscalls.call(WAIT4, child, status.address(), 0, 0);
        return "born, " + answer(-(status.get(JAVA_INT, 0) >> 8 & 0xff));
    }

    /**
     * clone3(rdi, rsi); in the child kill(victim, 9) and _exit of its error number. Machine code,
     * since a forked JVM can run nothing else.
     */
    private static byte[] forkAndKill(int victim) {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HexFormat.of().parseHex("b8b30100000f0585c07520bf"))
                .putInt(victim)
                .put(HexFormat.of().parseHex("be09000000b83e0000000f05f7d889c7b83c0000000f05"))
                .put(HexFormat.of().parseHex("90909090904898c3"))
                .array();
    }

    private long code(byte[] machine, long first, long second) {
        long at = syscalls.call(Syscalls.MMAP, 0, 4096, 7, 0x22, -1, 0);
        MemorySegment page = MemorySegment.ofAddress(at).reinterpret(4096);
        MemorySegment.copy(machine, 0, page, JAVA_BYTE, 0, machine.length);
        MethodHandle call =
                Linker.nativeLinker()
                        .downcallHandle(
                                page, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        try {
            return (long) call.invokeExact(first, second);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nanoseconds of an open for reading and of one for writing, with its close; best of ten. */
    private String cost(String path, int times) {
        return "read " + best(path, 0, times) + " write " + best(path, Syscalls.O_WRONLY, times);
    }

    private long best(String path, int flags, int times) {
        MemorySegment name = Syscalls.path(arena, Path.of(path));
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long from = System.nanoTime();
            for (int i = 0; i < times; i++) {
                long fd = syscalls.call(Syscalls.OPENAT, Syscalls.AT_FDCWD, name.address(), flags);
                syscalls.close((int) fd);
            }
            best = Math.min(best, (System.nanoTime() - from) / times);
        }
        return best;
    }

    private String flood(String path, int times) {
        MemorySegment name = Syscalls.path(arena, Path.of(path));
        int opened = 0;
        for (int i = 0; i < times; i++) {
            long fd =
                    syscalls.call(
                            Syscalls.OPENAT, Syscalls.AT_FDCWD, name.address(), Syscalls.O_WRONLY);
            opened += fd >= 0 ? 1 : 0;
        }
        return "opened " + opened + " of " + times;
    }
}
