package io.adamant.agent.linux.watch.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A netlink(7) socket: listens to multicast groups, or asks for a dump. Reads one datagram at a
 * time into a buffer of its own. Owned by one thread; never waits.
 *
 * <pre>
 * struct sockaddr_nl { u16 family; u16 pad; u32 port id; u32 groups (a bit each, from group 1) }
 * struct nlmsghdr    { u32 length; u16 type; u16 flags; u32 sequence; u32 port id }
 * </pre>
 */
final class Netlink implements AutoCloseable {

    static final int ROUTE = 0;
    static final int NETFILTER = 12;

    /** Longest datagram of a dump: the kernel sizes them by the buffer it was last offered. */
    private static final int BUFFER_BYTES = 32 * 1024;

    /** Datagrams of one dump: some 30 facts each, more than are kept. */
    private static final int MAX_DATAGRAMS = 2_000;

    /** A dump in which something changed is asked again this often. */
    private static final int MAX_TRIES = 3;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 04000;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int ENOBUFS = 105;
    private static final int SENDTO = 44;
    private static final int RECVFROM = 45;
    private static final int BIND = 49;
    private static final int ADDRESS_BYTES = 12;
    private static final int HEADER_BYTES = 16;
    private static final int MAX_BODY_BYTES = 16;
    private static final short REQUEST_DUMP = 0x301;
    private static final int DUMP_INTERRUPTED = 0x10;
    private static final int ERROR = 2;
    private static final int DONE = 3;

    private final Syscalls syscalls = new Syscalls();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final MemorySegment sender = arena.allocate(ADDRESS_BYTES, 8);
    private final MemorySegment senderBytes = arena.allocate(Integer.BYTES, Integer.BYTES);
    private final ByteBuffer bytes = buffer.asByteBuffer().order(ByteOrder.nativeOrder());
    private final int fd;
    private long overruns;

    private Netlink(int fd) {
        this.fd = fd;
    }

    /** Either a socket or why there is none. */
    record Opened(@Nullable Netlink socket, String why) {}

    /**
     * @param protocol such as {@link #ROUTE}
     * @param groups a bit for each, the first group is bit 0; 0 for a socket that only asks
     */
    static Opened open(int protocol, int groups) {
        if (!Syscalls.knowsThisMachine()) {
            return new Opened(null, "built for x86_64 only");
        }
        Syscalls calls = new Syscalls();
        int type = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
        long fd = calls.call(Syscalls.SOCKET, AF_NETLINK, type, protocol);
        if (fd < 0) {
            return new Opened(null, "socket: " + Errno.words((int) -fd));
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment address = call.allocate(ADDRESS_BYTES, Integer.BYTES);
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

    int fd() {
        return fd;
    }

    /** The next datagram from the kernel, valid until the next call; null when there is none. */
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
                return bytes.slice(0, (int) read).order(ByteOrder.nativeOrder());
            }
        }
    }

    /** How often the queue overflowed; how many messages were lost the kernel does not say. */
    long overruns() {
        return overruns;
    }

    /**
     * Asks for everything there is; the kernel answers while it is asked, so this does not wait.
     *
     * @param type such as RTM_GETLINK
     * @param bodyBytes of the header that its messages have; the kernel logs what is left over
     * @param taker takes each datagram, some of them twice when the dump had to begin again
     * @return false where the answer is not whole
     */
    boolean dump(int type, int bodyBytes, Consumer<ByteBuffer> taker) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            if (!ask(type, HEADER_BYTES + bodyBytes)) {
                return false;
            }
            int end = answers(taker);
            if (end != DUMP_INTERRUPTED) {
                return end == DONE;
            }
        }
        return false;
    }

    private boolean ask(int type, int bytes) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment request = call.allocate(HEADER_BYTES + MAX_BODY_BYTES, Integer.BYTES);
            request.set(JAVA_INT, 0, bytes);
            request.set(JAVA_SHORT, 4, (short) type);
            request.set(JAVA_SHORT, 6, REQUEST_DUMP);
            long sent = syscalls.call(SENDTO, fd, request.address(), bytes, 0, 0, 0);
            return sent == bytes;
        }
    }

    /** DONE, ERROR or DUMP_INTERRUPTED. */
    private int answers(Consumer<ByteBuffer> taker) {
        boolean interrupted = false;
        for (int i = 0; i < MAX_DATAGRAMS; i++) {
            ByteBuffer datagram = receive();
            if (datagram == null || datagram.limit() < HEADER_BYTES) {
                return ERROR;
            }
            interrupted |= (datagram.getShort(6) & DUMP_INTERRUPTED) != 0;
            taker.accept(datagram);
            int last = lastType(datagram);
            if (last == DONE || last == ERROR) {
                return interrupted ? DUMP_INTERRUPTED : last;
            }
        }
        return ERROR;
    }

    private static int lastType(ByteBuffer datagram) {
        int type = 0;
        int at = 0;
        while (at + HEADER_BYTES <= datagram.limit()) {
            int length = datagram.getInt(at);
            type = Short.toUnsignedInt(datagram.getShort(at + 4));
            if (length < HEADER_BYTES || length > datagram.limit() - at) {
                break;
            }
            at += (length + 3) & ~3;
        }
        return type;
    }

    @Override
    public void close() {
        syscalls.close(fd);
        arena.close();
    }
}
