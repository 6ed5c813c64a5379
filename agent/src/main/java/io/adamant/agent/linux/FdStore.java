package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.adamant.agent.source.logs.file.HandleStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * systemd's file descriptor store: open files go to the service manager as SCM_RIGHTS of an
 * sd_notify(3) message with FDSTORE=1, and come back from sd_listen_fds(3) at the next start. The
 * unit needs FileDescriptorStoreMax and NotifyAccess. Nothing waits: a manager that does not listen
 * costs the handle, not the agent.
 */
public final class FdStore implements HandleStore {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int FIRST_FD = 3;
    private static final int MAX_FDS = 4096;
    private static final int MAX_SOCKET_PATH = 107;

    /** Layout of struct msghdr on 64-bit Linux. */
    private static final int MSGHDR_BYTES = 56;

    private static final int CONTROL_BYTES = 24;
    private static final int CONTROL_LENGTH = 20;
    private static final String DELETED = " (deleted)";

    private final Syscalls syscalls = new Syscalls();
    private final String socketPath;
    private final List<Kept> kept = new ArrayList<>();
    private final int received;
    private int socket = -1;

    private FdStore(String socketPath, int received, String names) {
        this.socketPath = socketPath;
        this.received = received;
        String[] each = names.split(":", -1);
        for (int i = 0; i < received; i++) {
            Path opener = Path.of("/proc/self/fd/" + (FIRST_FD + i));
            kept.add(new Kept(i < each.length ? each[i] : "", opener, target(opener)));
        }
    }

    /**
     * The store of the manager that started this process, or none.
     *
     * @param environment of the process: NOTIFY_SOCKET, LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES
     */
    public static HandleStore of(Map<String, String> environment, long pid) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        boolean ours = environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid));
        int fds = ours ? count(environment.getOrDefault("LISTEN_FDS", "0")) : 0;
        boolean named = socket.startsWith("/") || socket.startsWith("@");
        if (!Syscalls.knowsThisMachine() || !named || socket.length() > MAX_SOCKET_PATH) {
            return HandleStore.NONE;
        }
        return new FdStore(socket, fds, environment.getOrDefault("LISTEN_FDNAMES", ""));
    }

    private static int count(String text) {
        try {
            return Math.clamp(Integer.parseInt(text), 0, MAX_FDS);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static Path target(Path opener) {
        try {
            String path = Files.readSymbolicLink(opener).toString();
            boolean gone = path.endsWith(DELETED);
            return Path.of(gone ? path.substring(0, path.length() - DELETED.length()) : path);
        } catch (IOException notOpen) {
            return opener;
        }
    }

    @Override
    public List<Kept> kept() {
        return List.copyOf(kept);
    }

    @Override
    public void release() {
        for (int i = 0; i < received && !kept.isEmpty(); i++) {
            syscalls.close(FIRST_FD + i);
        }
        kept.clear();
    }

    @Override
    public boolean keep(String name, Path path) {
        try (Arena arena = Arena.ofConfined()) {
            long fd =
                    syscalls.call(
                            Syscalls.OPENAT,
                            Syscalls.AT_FDCWD,
                            Syscalls.path(arena, path).address(),
                            Syscalls.O_NONBLOCK | Syscalls.O_CLOEXEC);
            if (fd < 0) {
                return false;
            }
            boolean sent = send(arena, "FDSTORE=1\nFDNAME=" + name, (int) fd);
            syscalls.close((int) fd);
            return sent;
        }
    }

    @Override
    public void drop(String name) {
        try (Arena arena = Arena.ofConfined()) {
            // Where this is not heard, the manager keeps a handle that the next start drops.
            send(arena, "FDSTOREREMOVE=1\nFDNAME=" + name, -1);
        }
    }

    private boolean send(Arena arena, String text, int fd) {
        if (socket < 0) {
            socket = (int) syscalls.call(Syscalls.SOCKET, AF_UNIX, SOCK_DGRAM | Syscalls.O_CLOEXEC);
        }
        if (socket < 0) {
            return false;
        }
        MemorySegment message = arena.allocate(MSGHDR_BYTES, 8);
        address(arena, message);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        MemorySegment iovec = arena.allocate(16, 8);
        iovec.set(JAVA_LONG, 0, arena.allocateFrom(JAVA_BYTE, bytes).address());
        iovec.set(JAVA_LONG, 8, bytes.length);
        message.set(JAVA_LONG, 16, iovec.address());
        message.set(JAVA_LONG, 24, 1);
        if (fd >= 0) {
            message.set(JAVA_LONG, 32, rights(arena, fd).address());
            message.set(JAVA_LONG, 40, CONTROL_BYTES);
        }
        return syscalls.call(
                        Syscalls.SENDMSG, socket, message.address(), MSG_NOSIGNAL | MSG_DONTWAIT)
                >= 0;
    }

    /** A struct sockaddr_un; a leading @ stands for the abstract name space. */
    private void address(Arena arena, MemorySegment message) {
        byte[] path = socketPath.getBytes(StandardCharsets.UTF_8);
        if (path[0] == '@') {
            path[0] = 0;
        }
        MemorySegment address = arena.allocate(2 + MAX_SOCKET_PATH + 1L, 2);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
        message.set(JAVA_LONG, 0, address.address());
        message.set(JAVA_INT, 8, 2 + path.length);
    }

    /** A struct cmsghdr with one descriptor. */
    private static MemorySegment rights(Arena arena, int fd) {
        MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
        control.set(JAVA_LONG, 0, CONTROL_LENGTH);
        control.set(JAVA_INT, 8, SOL_SOCKET);
        control.set(JAVA_INT, 12, SCM_RIGHTS);
        control.set(JAVA_INT, 16, fd);
        return control;
    }
}
