package io.adamant.collector.security.connect;

import io.adamant.collector.security.SourceAddress;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.MonotonicClock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Looks at each connection when it is accepted, before TLS and before a byte is read, and closes it
 * where its address holds too many of the listener ({@link ConnectionLimits}), or where it has
 * waited for its turn for more than a second; one in eight of these is let in all the same.
 *
 * <p>The second is for a fleet that comes back at once: a handshake costs the event loop
 * milliseconds, so that thousands which are all begun all end too late, when their hosts have given
 * up, and nobody is served (seen with 10,000 hosts on two cores). Closed at once they come back by
 * their backoff, which is jittered, and those who are let in are served.
 */
public final class Connections {

    /** An agent waits five seconds for its connection. */
    static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Meters meters;
    private final MonotonicClock clock;
    private final Map<Integer, Listener> listeners = new ConcurrentHashMap<>();

    public Connections(Meters meters, MonotonicClock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** From now on these limits hold for who connects to a port of ours. */
    public void limit(String listener, int port, ConnectionLimits limits) {
        listeners.put(port, new Listener(listener, limits, meters));
    }

    /** The same transport, whose listeners ask here first. */
    public Transport over(Transport base) {
        return new WatchedTransport(base, () -> new Door());
    }

    private static int port(SocketAddress address) {
        return address instanceof InetSocketAddress at ? at.getPort() : -1;
    }

    private static String host(SocketAddress address) {
        return address instanceof InetSocketAddress at && at.getAddress() != null
                ? SourceAddress.of(at.getAddress().getHostAddress())
                : "";
    }

    /** Of a listening channel: what it reads are the channels that it has accepted. */
    private final class Door extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            Listener listener = listeners.get(port(context.channel().localAddress()));
            if (listener == null || !(accepted instanceof Channel channel)) {
                context.fireChannelRead(accepted);
                return;
            }
            String from = host(channel.remoteAddress());
            if (!listener.enter(from)) {
                // No event loop has it yet, so that there is no other way to close it.
                channel.unsafe().closeForcibly();
                return;
            }
            Guest guest = new Guest(listener, from, clock.nanos());
            channel.closeFuture().addListener(_ -> listener.left(from, guest.isFinished));
            channel.pipeline().addFirst(guest);
            context.fireChannelRead(accepted);
        }
    }

    /** Of one connection, until its handshake is over; its event loop alone comes here. */
    private final class Guest extends ChannelInboundHandlerAdapter {

        private final Listener listener;
        private final String from;
        private final long acceptedNanos;
        private boolean isFinished;

        Guest(Listener listener, String from, long acceptedNanos) {
            this.listener = listener;
            this.from = from;
            this.acceptedNanos = acceptedNanos;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            boolean isLate = clock.nanos() - acceptedNanos > MAX_WAIT_NANOS;
            if (isLate && !listener.isLetInAllTheSame()) {
                listener.refuse(Listener.Cause.WAITED);
                var _ = context.close();
                return;
            }
            context.fireChannelActive();
            Channel channel = context.channel();
            // By now every handler that the listener wants is in its place.
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls == null) {
                finished();
            } else {
                tls.handshakeFuture()
                        .addListener(
                                shaken -> {
                                    if (shaken.isSuccess()) {
                                        finished();
                                    }
                                });
            }
            channel.pipeline().remove(this);
        }

        private void finished() {
            isFinished = true;
            listener.finished(from);
        }
    }

    /** Makes the handler of a listening channel. */
    interface Doors {
        ChannelHandler door();
    }
}
