package io.adamant.agent.source.host.units;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A connection to systemd: its private socket, which is for root and needs no bus daemon, or the
 * system bus. Blocks; one thread at a time. {@link #close} by another thread ends a blocked call.
 */
final class Bus implements AutoCloseable {

    private static final String SYSTEMD = "org.freedesktop.systemd1";
    private static final String SYSTEMD_PATH = "/org/freedesktop/systemd1";
    private static final String DAEMON = "org.freedesktop.DBus";
    private static final String DAEMON_PATH = "/org/freedesktop/DBus";

    /** Longest answer of the handshake: OK and a server's id. */
    private static final int MAX_LINE = 256;

    /** Messages for nobody, such as signals, that may come before an answer. */
    private static final int MAX_OTHERS = 1000;

    private final SocketChannel channel;
    private final String destination;
    private int serial;

    private Bus(SocketChannel channel, String destination) {
        this.channel = channel;
        this.destination = destination;
    }

    /**
     * Connects; says nothing yet.
     *
     * @param socket the private socket of systemd, or the system bus's
     * @param isPrivate which of the two
     * @throws BusException when that fails
     */
    static Bus connect(Path socket, boolean isPrivate) {
        try {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            return new Bus(channel, isPrivate ? "" : SYSTEMD);
        } catch (IOException refused) {
            throw new BusException(BusException.Code.DENIED);
        }
    }

    /** Says who we are, to the bus daemon too where there is one. */
    void introduce(int userId) {
        authenticate(userId);
        if (!destination.isEmpty()) {
            call(DAEMON, DAEMON_PATH, DAEMON, "Hello", List.of());
        }
    }

    /** A call of systemd's manager whose arguments are arrays of strings. */
    BusMessage manager(String member, List<List<String>> arguments) {
        return call(destination, SYSTEMD_PATH, SYSTEMD + ".Manager", member, arguments);
    }

    /** A property of systemd's manager. */
    BusMessage property(String name) {
        return property(SYSTEMD_PATH, SYSTEMD + ".Manager", name);
    }

    /** A property that every unit has. */
    BusMessage property(Unit unit, String name) {
        String path = SYSTEMD_PATH + "/unit/" + unit.label();
        return property(path, SYSTEMD + ".Unit", name);
    }

    private BusMessage property(String path, String face, String name) {
        int number = ++serial;
        send(BusCall.property(number, destination, path, face, name));
        return answer(number);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BusException(BusException.Code.FAILED);
        }
    }

    /**
     * SASL EXTERNAL: the kernel vouches for the user id that we claim. BEGIN goes with it, as
     * systemd's own client sends it: systemd 252 that reads BEGIN and a call at once begins, and
     * then waits for more before it looks at the call.
     */
    private void authenticate(int userId) {
        byte[] id = Integer.toString(userId).getBytes(StandardCharsets.US_ASCII);
        String hello = "\0AUTH EXTERNAL " + HexFormat.of().formatHex(id) + "\r\nBEGIN\r\n";
        send(hello.getBytes(StandardCharsets.US_ASCII));
        if (!line().startsWith("OK ")) {
            throw new BusException(BusException.Code.DENIED);
        }
    }

    private BusMessage call(
            String to, String path, String face, String member, List<List<String>> arguments) {
        serial++;
        send(BusCall.of(serial, to, path, face, member, arguments));
        return answer(serial);
    }

    private BusMessage answer(int number) {
        for (int others = 0; others < MAX_OTHERS; others++) {
            BusMessage message = receive();
            if (message.answers() == number) {
                if (message.type() != BusMessage.RETURN) {
                    throw new BusException(BusException.Code.FAILED);
                }
                return message;
            }
        }
        throw new BusException(BusException.Code.MALFORMED);
    }

    private BusMessage receive() {
        ByteBuffer prefix = ByteBuffer.allocate(BusMessage.PREFIX_BYTES);
        fill(prefix);
        int rest = BusMessage.restBytes(prefix);
        ByteBuffer whole = ByteBuffer.allocate(BusMessage.PREFIX_BYTES + rest);
        whole.put(prefix.flip());
        fill(whole);
        return BusMessage.parse(whole);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() < MAX_LINE) {
            one.clear();
            fill(one);
            char c = (char) one.get(0);
            if (c == '\n') {
                return line.toString().strip();
            }
            line.append(c);
        }
        throw new BusException(BusException.Code.MALFORMED);
    }

    private void fill(ByteBuffer buffer) {
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new BusException(BusException.Code.FAILED);
                }
            }
        } catch (IOException e) {
            throw new BusException(BusException.Code.FAILED);
        }
    }

    private void send(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new BusException(BusException.Code.FAILED);
        }
    }
}
