package io.adamant.agent.linux.watch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A netlink(7) socket that listens to multicast groups and never sends. Reads one datagram at a
 * time into a buffer of its own. Owned by one thread.
 *
 * <pre>
 * struct sockaddr_nl { u16 family; u16 pad; u32 port id; u32 groups (a bit each, from group 1) }
 * </pre>
 */
final class Netlink implements AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 04000;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int ENOBUFS = 105;
    private static final int BIND = 49;
    private static final int RECVFROM = 45;
    private static final int ADDRESS_BYTES = 12;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Syscalls syscalls = new Syscalls();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final MemorySegment sender = arena.allocate(ADDRESS_BYTES, 8);
    private final MemorySegment senderBytes = arena.allocate(4, 4);
    private final int fd;
    private long overruns;

    private Netlink(int fd) {
        this.fd = fd;
    }

    /** Either a socket or why there is none. */
    record Opened(@Nullable Netlink socket, String why) {}

    /**
     * @param protocol such as NETLINK_ROUTE
     * @param groups a bit for each, the first group is bit 0
     */
    static Opened open(int protocol, int groups) {
        Syscalls calls = new Syscalls();
        if (!Syscalls.knowsThisMachine()) {
            return new Opened(null, "built for x86_64 only");
        }
        long fd =
                calls.call(
                        Syscalls.SOCKET,
                        AF_NETLINK,
                        SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
                        protocol);
        if (fd < 0) {
            return new Opened(null, "socket: " + Errno.words((int) -fd));
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment address = call.allocate(ADDRESS_BYTES, 4);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(JAVA_INT, 8, groups);
            long bound = calls.call(BIND, fd, address.address(), ADDRESS_BYTES);
            if (bound < 0) {
                calls.close((int) fd);
                return new Opened(null, "bind: " + Errno.words((int) -bound));
            }
        }
        return new Opened(new Netlink((int) fd), "");
    }

    /** The next datagram that the kernel sent, or null when there is none now. */
    @Nullable ByteBuffer receive() {
        while (true) {
            senderBytes.set(JAVA_INT, 0, ADDRESS_BYTES);
            long read =
                    syscalls.call(
                            RECVFROM,
                            fd,
                            buffer.address(),
                            BUFFER_BYTES,
                            0,
                            sender.address(),
                            senderBytes.address());
            if (read == -ENOBUFS) {
                overruns++;
                continue;
            }
            if (read <= 0) {
                return null;
            }
            // Any process may send to a group it can join; only the kernel has port 0.
            if (sender.get(JAVA_INT, 4) == 0) {
                return buffer.asSlice(0, read).asByteBuffer().order(ByteOrder.nativeOrder());
            }
        }
    }

    /**
     * How often the socket's queue overflowed; how many messages were lost the kernel does not say.
     */
    long overruns() {
        return overruns;
    }

    @Override
    public void close() {
        syscalls.close(fd);
        arena.close();
    }

    static String text(ByteBuffer bytes, int at, int length) {
        int end = 0;
        while (end < length && bytes.get(at + end) != 0) {
            end++;
        }
        byte[] copy = new byte[end];
        MemorySegment.copy(MemorySegment.ofBuffer(bytes), JAVA_BYTE, at, copy, 0, end);
        return new String(copy, java.nio.charset.StandardCharsets.UTF_8);
    }
}
