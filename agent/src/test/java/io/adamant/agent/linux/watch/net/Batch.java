package io.adamant.agent.linux.watch.net;

import io.adamant.agent.linux.Syscalls;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What {@code nft add table inet NAME} sends, for machines without nft. */
final class Batch {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SENDTO = 44;
    private static final int BEGIN = 0x10;
    private static final int END = 0x11;
    private static final int NEW_TABLE = 10 << 8;
    private static final int REQUEST = 1;
    private static final int CREATE = 0x400;
    private static final byte INET = 1;

    private Batch() {}

    /** False where the kernel has no nf_tables to talk to. */
    static boolean addTable(String name) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        batch.writeBytes(message(BEGIN, REQUEST, (byte) 0, (byte) 10, new byte[0]));
        batch.writeBytes(message(NEW_TABLE, REQUEST | CREATE, INET, (byte) 0, named(name)));
        batch.writeBytes(message(END, REQUEST, (byte) 0, (byte) 10, new byte[0]));
        Syscalls calls = new Syscalls();
        long fd = calls.call(Syscalls.SOCKET, AF_NETLINK, SOCK_RAW, Netlink.NETFILTER);
        if (fd < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, batch.toByteArray());
            return calls.call(SENDTO, fd, bytes.address(), bytes.byteSize()) > 0;
        } finally {
            calls.close((int) fd);
        }
    }

    private static byte[] named(String name) {
        byte[] text = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        ByteBuffer attribute =
                ByteBuffer.allocate((4 + text.length + 3) & ~3).order(ByteOrder.nativeOrder());
        attribute.putShort((short) (4 + text.length)).putShort((short) 1).put(text);
        return attribute.array();
    }

    private static byte[] message(int type, int flags, byte family, byte resource, byte[] body) {
        ByteBuffer out = ByteBuffer.allocate(20 + body.length).order(ByteOrder.nativeOrder());
        out.putInt(20 + body.length).putShort((short) type).putShort((short) flags);
        out.putInt(0).putInt(0);
        out.put(family).put((byte) 0).put((byte) 0).put(resource);
        return out.put(body).array();
    }
}
