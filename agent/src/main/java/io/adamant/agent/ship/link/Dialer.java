package io.adamant.agent.ship.link;

import io.adamant.agent.ship.link.Wire.Buffers;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections, one at a time. A name is resolved at each; its addresses are tried in turn,
 * from the one after the last that broke.
 */
public final class Dialer {

    /** Addresses of one name that are tried for one connection. */
    static final int MAX_ADDRESSES = 8;

    private final Duration connectTimeout;
    private final Duration stall;
    private final MonotonicClock clock;
    private final TlsFiles files;
    private final Resolver resolver;
    private @Nullable Tls tls;
    private @Nullable Buffers buffers;
    private int turn;
    private volatile boolean aborted;
    private volatile @Nullable Wire open;

    /** Port: finds the addresses of a name. */
    interface Resolver {

        /** At least one. */
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * @param connectTimeout of one address, and of the TLS handshake
     * @param stall longest time in which the other side takes nothing of what is written
     */
    public Dialer(Duration connectTimeout, Duration stall, MonotonicClock clock, TlsFiles files) {
        this(connectTimeout, stall, clock, files, InetAddress::getAllByName);
    }

    Dialer(
            Duration connectTimeout,
            Duration stall,
            MonotonicClock clock,
            TlsFiles files,
            Resolver resolver) {
        this.connectTimeout = connectTimeout;
        this.stall = stall;
        this.clock = clock;
        this.files = files;
        this.resolver = resolver;
    }

    /**
     * Opens a connection; the one before it must be closed.
     *
     * @param host a name or an address without brackets
     * @param secure with TLS
     */
    public Link dial(String host, int port, boolean secure) throws LinkException {
        if (!secure) {
            return new PlainLink(connect(host, port));
        }
        Tls with = tls == null ? new Tls(files) : tls;
        tls = with;
        try {
            return shake(with, host, port);
        } catch (LinkException failure) {
            if (failure.breakage() == Breakage.TLS && with.failed(host, port, failure)) {
                return shake(with, host, port);
            }
            throw failure;
        }
    }

    private Link shake(Tls with, String host, int port) throws LinkException {
        var engine = with.engine(host, port);
        Wire wire = connect(host, port);
        try {
            long deadline = clock.nanos() + connectTimeout.toNanos();
            return TlsLink.open(wire, engine, with.words(host), deadline);
        } catch (LinkException failure) {
            wire.close();
            throw failure;
        }
    }

    /** The address in use was of no good: the next connection begins with another. */
    public void avoid() {
        turn++;
    }

    private Wire connect(String host, int port) throws LinkException {
        InetAddress[] all = resolve(host);
        int tries = Math.min(all.length, MAX_ADDRESSES);
        int first = Math.floorMod(turn, all.length);
        for (int i = 0; ; i++) {
            InetAddress address = all[(first + i) % all.length];
            try {
                Wire wire = connect(new InetSocketAddress(address, port));
                turn = first + i;
                return wire;
            } catch (LinkException unreachable) {
                if (i + 1 == tries || unreachable.breakage() == Breakage.ABORTED) {
                    throw new LinkException(
                            unreachable.breakage() == Breakage.ABORTED
                                    ? Breakage.ABORTED
                                    : Breakage.CONNECT,
                            address.getHostAddress() + ": " + unreachable.words());
                }
            }
        }
    }

    private Wire connect(InetSocketAddress address) throws LinkException {
        Wire wire = wire();
        open = wire;
        if (aborted) {
            wire.abort();
        }
        try {
            wire.connect(address, connectTimeout);
            return wire;
        } catch (LinkException unreachable) {
            wire.close();
            throw unreachable;
        }
    }

    private Wire wire() throws LinkException {
        Buffers both = buffers == null ? Buffers.allocate() : buffers;
        buffers = both;
        try {
            return new Wire(both, stall, clock);
        } catch (IOException noSocket) {
            throw new LinkException(
                    Breakage.CONNECT, "no socket to be had: " + noSocket.getMessage());
        }
    }

    private InetAddress[] resolve(String host) throws LinkException {
        try {
            return resolver.resolve(host);
        } catch (UnknownHostException unknown) {
            throw new LinkException(Breakage.RESOLVE, "the name '" + host + "' has no address");
        }
    }

    /** Ends every wait of the present connection and of any later; for any thread. */
    public void abort() {
        aborted = true;
        Wire present = open;
        if (present != null) {
            present.abort();
        }
    }
}
