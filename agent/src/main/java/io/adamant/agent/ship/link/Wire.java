package io.adamant.agent.ship.link;

import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One TCP connection and its two buffers. A channel with a selector instead of a socket's streams,
 * because a blocking write has no time limit: a receiver that accepts and never reads would hold
 * the shipping thread for ever.
 *
 * <p>{@link #in} is kept ready to be read from, {@link #out} ready to be written to.
 */
final class Wire implements AutoCloseable {

    /** A TLS record of the largest size and some. */
    static final int IN_BYTES = 18 << 10;

    static final int OUT_BYTES = 64 << 10;

    /** A write that creeps is given up after this many times the longest standstill. */
    private static final int CREEP = 6;

    final ByteBuffer in;
    final ByteBuffer out;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final MonotonicClock clock;
    private final long stallNanos;
    private boolean ended;
    private volatile boolean aborted;

    /**
     * @param stall longest time in which the other side takes nothing of what is written
     */
    Wire(Buffers buffers, Duration stall, MonotonicClock clock) throws IOException {
        this.in = buffers.in().clear().limit(0);
        this.out = buffers.out().clear();
        this.clock = clock;
        this.stallNanos = stall.toNanos();
        this.selector = Selector.open();
        try {
            this.channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            this.key = channel.register(selector, 0);
        } catch (IOException noSocket) {
            selector.close();
            throw noSocket;
        }
    }

    /** Two direct buffers, made once: one connection uses them at a time. */
    record Buffers(ByteBuffer in, ByteBuffer out) {

        static Buffers allocate() {
            return new Buffers(
                    ByteBuffer.allocateDirect(IN_BYTES), ByteBuffer.allocateDirect(OUT_BYTES));
        }
    }

    void connect(InetSocketAddress address, Duration timeout) throws LinkException {
        long deadline = clock.nanos() + timeout.toNanos();
        try {
            boolean connected = channel.connect(address);
            while (!connected) {
                awaitReady(SelectionKey.OP_CONNECT, deadline, "no connection");
                connected = channel.finishConnect();
            }
        } catch (LinkException known) {
            throw known;
        } catch (IOException refused) {
            throw new LinkException(Breakage.CONNECT, String.valueOf(refused.getMessage()));
        }
    }

    /** Sends all of {@link #out} and leaves it empty. */
    void drain() throws LinkException {
        out.flip();
        long last = clock.nanos() + CREEP * stallNanos;
        try {
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    awaitTaken(last);
                }
            }
        } catch (LinkException known) {
            throw known;
        } catch (IOException reset) {
            throw closed("request not sent", reset);
        } finally {
            out.clear();
        }
    }

    /** Hands over what the kernel takes at once, and forgets the rest. */
    void drainNow() {
        out.flip();
        try {
            channel.write(out);
        } catch (IOException gone) {
            ended = true; // it was a farewell
        } finally {
            out.clear();
        }
    }

    private void awaitTaken(long last) throws IOException {
        boolean listening = !ended && in.remaining() < in.capacity();
        int interest = listening ? SelectionKey.OP_READ : 0;
        long now = clock.nanos();
        long deadline = now + Math.min(stallNanos, last - now);
        awaitReady(interest | SelectionKey.OP_WRITE, deadline, "takes nothing of the request");
        if (listening && key.isReadable()) {
            take();
        }
    }

    /**
     * Waits until there is more in {@link #in} than now.
     *
     * @return false when the other side has ended
     */
    boolean fill(long deadlineNanos) throws LinkException {
        try {
            while (!ended) {
                if (take() > 0) {
                    return true;
                }
                if (!ended) {
                    awaitReady(SelectionKey.OP_READ, deadlineNanos, "no answer in time");
                }
            }
            return false;
        } catch (LinkException known) {
            throw known;
        } catch (IOException reset) {
            throw closed("no answer", reset);
        }
    }

    /** Takes what has arrived, without waiting; 0 for nothing. */
    int take() throws IOException {
        in.compact();
        try {
            int taken = in.hasRemaining() ? channel.read(in) : 0;
            if (taken < 0) {
                ended = true;
            }
            return Math.max(0, taken);
        } finally {
            in.flip();
        }
    }

    boolean hasEnded() {
        return ended;
    }

    private void awaitReady(int interest, long deadlineNanos, String late) throws IOException {
        key.interestOps(interest);
        while (true) {
            long left = deadlineNanos - clock.nanos();
            if (left <= 0) {
                throw new LinkException(Breakage.TIMEOUT, late);
            }
            boolean ready = selector.select(Math.max(1, left / 1_000_000)) > 0;
            selector.selectedKeys().clear();
            if (aborted) {
                throw new LinkException(Breakage.ABORTED, "given up");
            }
            if (ready) {
                return;
            }
        }
    }

    private static LinkException closed(String what, IOException why) {
        return new LinkException(Breakage.CLOSED, what + ": " + why.getMessage(), why);
    }

    /** Ends every wait, the present one too; any thread. */
    void abort() {
        aborted = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        try (selector) {
            channel.close();
        } catch (IOException alreadyGone) {
            ended = true; // nothing is kept from a connection that is given up
        }
    }
}
