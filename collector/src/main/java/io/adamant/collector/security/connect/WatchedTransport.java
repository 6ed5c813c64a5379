package io.adamant.collector.security.connect;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.util.concurrent.ThreadFactory;

/** Another transport, each of whose listening channels has a handler of ours before its own. */
final class WatchedTransport implements Transport {

    private final Transport base;
    private final Connections.Doors doors;

    WatchedTransport(Transport base, Connections.Doors doors) {
        this.base = base;
        this.doors = doors;
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public boolean available() {
        return base.available();
    }

    @Override
    public Throwable unavailabilityCause() {
        return base.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return new Watched(base.implementation(), doors);
    }

    private record Watched(io.vertx.core.spi.transport.Transport base, Connections.Doors doors)
            implements io.vertx.core.spi.transport.Transport {

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(
                boolean isDomainSocket) {
            ChannelFactory<? extends ServerChannel> made =
                    base.serverChannelFactory(isDomainSocket);
            return () -> {
                ServerChannel channel = made.newChannel();
                channel.pipeline().addLast(doors.door());
                return channel;
            };
        }

        @Override
        public boolean supportsDomainSockets() {
            return base.supportsDomainSockets();
        }

        @Override
        public boolean supportFileRegion() {
            return base.supportFileRegion();
        }

        @Override
        public boolean isAvailable() {
            return base.isAvailable();
        }

        @Override
        public Throwable unavailabilityCause() {
            return base.unavailabilityCause();
        }

        @Override
        public java.net.SocketAddress convert(SocketAddress address) {
            return base.convert(address);
        }

        @Override
        public SocketAddress convert(java.net.SocketAddress address) {
            return base.convert(address);
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return base.ioHandlerFactory();
        }

        @Override
        public EventLoopGroup eventLoopGroup(
                int type, int threads, ThreadFactory factory, int ioRatio) {
            return base.eventLoopGroup(type, threads, factory, ioRatio);
        }

        @Override
        public DatagramChannel datagramChannel() {
            return base.datagramChannel();
        }

        @Override
        @SuppressWarnings("deprecation") // The port that is implemented has it.
        public DatagramChannel datagramChannel(InternetProtocolFamily family) {
            return base.datagramChannel(family);
        }

        @Override
        public ChannelFactory<? extends Channel> channelFactory(boolean isDomainSocket) {
            return base.channelFactory(isDomainSocket);
        }

        @Override
        public void configure(DatagramChannel channel, DatagramSocketOptions options) {
            base.configure(channel, options);
        }

        @Override
        public void configure(
                ClientOptionsBase options,
                int connectTimeout,
                boolean isDomainSocket,
                io.netty.bootstrap.Bootstrap bootstrap) {
            base.configure(options, connectTimeout, isDomainSocket, bootstrap);
        }

        @Override
        public void configure(
                NetServerOptions options, boolean isDomainSocket, ServerBootstrap bootstrap) {
            base.configure(options, isDomainSocket, bootstrap);
        }
    }
}
