package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The way to the service manager: one datagram socket, sd_notify(3). A manager that does not listen
 * costs the message, not the agent.
 */
public final class NotifySocket {

    static final int NO_FD = -1;

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MAX_SOCKET_PATH = 107;

    /** Layout of struct msghdr on 64-bit Linux. */
    private static final int MSGHDR_BYTES = 56;

    private static final int CONTROL_BYTES = 24;
    private static final int CONTROL_LENGTH = 20;

    private final Syscalls syscalls = new Syscalls();
    private final String socketPath;
    private int socket = -1;

    private NotifySocket(String socketPath) {
        this.socketPath = socketPath;
    }

    /**
     * That of the manager that started this process, or none.
     *
     * @param environment of the process: NOTIFY_SOCKET
     */
    public static Optional<NotifySocket> of(Map<String, String> environment) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        boolean named = socket.startsWith("/") || socket.startsWith("@");
        return Syscalls.knowsThisMachine() && named && socket.length() <= MAX_SOCKET_PATH
                ? Optional.of(new NotifySocket(socket))
                : Optional.empty();
    }

    /** Sends assignments, one a line, such as {@code READY=1}. */
    public void tell(String assignments) {
        send(assignments, NO_FD);
    }

    /**
     * Sends assignments as sd_notify(3) has them, one a line; never waits.
     *
     * @param fd handed over with them, or {@link #NO_FD}
     * @return false when the manager does not take it
     */
    synchronized boolean send(String text, int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return send(arena, text, fd);
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
