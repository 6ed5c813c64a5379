package io.adamant.agent.source.host.net;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/**
 * {@code /proc/net/sockstat} and {@code sockstat6} (kernel net/ipv4/proc.c): sockets in use by
 * protocol, and connections in TIME_WAIT. The files that list each connection are not read: their
 * cost grows with the connections.
 */
public final class ProcNetSockstat implements Reading {

    private static final String[] PROTOCOLS = {"TCP:", "UDP:", "TCP6:", "UDP6:"};
    private static final String[] TRANSPORTS = {"tcp", "udp", "tcp", "udp"};
    private static final String[] TYPES = {"ipv4", "ipv4", "ipv6", "ipv6"};

    private final KernelFile file;
    private final KernelText text;

    /**
     * @param name {@code sockstat} or {@code sockstat6}
     */
    public ProcNetSockstat(Path proc, String name, KernelText text) {
        this.file = KernelFile.of(proc, "net/" + name);
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        while (text.nextLine() && text.nextWord()) {
            int protocol = text.wordAmong(PROTOCOLS);
            if (protocol >= 0) {
                sockets(points, protocol);
            }
        }
    }

    private void sockets(Points points, int protocol) {
        while (text.nextWord()) {
            if (text.wordIs("inuse")) {
                points.upDown(
                        "adamant.network.socket.usage",
                        "{socket}",
                        text.nextNumber(),
                        "network.transport",
                        TRANSPORTS[protocol],
                        "network.type",
                        TYPES[protocol]);
            } else if (text.wordIs("tw")) {
                points.upDown(
                        "system.network.connection.count",
                        "{connection}",
                        text.nextNumber(),
                        "network.transport",
                        TRANSPORTS[protocol],
                        "network.connection.state",
                        "time_wait");
            } else {
                text.nextWord();
            }
        }
    }
}
