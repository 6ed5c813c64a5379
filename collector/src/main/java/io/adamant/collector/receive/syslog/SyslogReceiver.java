package io.adamant.collector.receive.syslog;

import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over TCP and TLS (RFC 5424, RFC 3164, RFC 6587, RFC 5425). The protocol has no
 * acknowledgement: a sender may believe what TCP took and we did not store yet, so at most two
 * batches of a connection are in memory, and nothing more is read while the journal is behind.
 */
public final class SyslogReceiver implements AutoCloseable {

    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);
    private static final int CLOSE_SECONDS = 5;
    private static final int HANDSHAKE_SECONDS = 10;

    private final Vertx vertx;
    private final SyslogOptions options;
    private final Intake intake;
    private final RandomGenerator random;
    private final SyslogCounts counts;
    private final List<NetServer> servers = new ArrayList<>();
    private final Map<NetServer, SyslogOptions.Tls> secured = new ConcurrentHashMap<>();
    private final Set<SyslogConnection> connections = ConcurrentHashMap.newKeySet();

    /**
     * Builds the receiver; nothing listens before {@link #listen}.
     *
     * @param random spreads retries; must be usable by any thread
     */
    public SyslogReceiver(
            Vertx vertx,
            SyslogOptions options,
            Intake intake,
            RandomGenerator random,
            Meters meters) {
        this.vertx = vertx;
        this.options = options;
        this.intake = intake;
        this.random = random;
        counts = new SyslogCounts(meters);
        meters.gauge(
                "adamant_receive_syslog_connections",
                "Open connections of syslog senders.",
                connections::size);
    }

    /**
     * Begins to listen on one address.
     *
     * @param tls the certificate, or null for plain TCP
     * @return the port
     * @throws SyslogException when the address cannot be listened on or the certificate not be read
     */
    public int listen(String host, int port, SyslogOptions.@Nullable Tls tls) {
        NetServerOptions net = new NetServerOptions().setHost(host).setPort(port);
        if (tls != null) {
            secure(net, tls);
        }
        NetServer server = vertx.createNetServer(net).connectHandler(this::connected);
        try {
            servers.add(server.listen().toCompletionStage().toCompletableFuture().join());
            if (tls != null) {
                secured.put(server, tls);
            }
            return server.actualPort();
        } catch (CompletionException failed) {
            throw new SyslogException(
                    "cannot listen on %s:%d for syslog: %s"
                            .formatted(host, port, failed.getCause()),
                    failed);
        }
    }

    private static NetServerOptions secure(NetServerOptions net, SyslogOptions.Tls tls) {
        net.setSsl(true)
                .setEnabledSecureTransportProtocols(tls.oldest().protocols())
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setKeyCertOptions(
                        new PemKeyCertOptions()
                                .setCertPath(tls.certificate().toString())
                                .setKeyPath(tls.key().toString()));
        Path clients = tls.clients();
        if (clients != null) {
            net.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions().addCertPath(clients.toString()));
        }
        return net;
    }

    /**
     * Takes certificates that have changed into use, the senders' authorities too; what is
     * connected stays so. Never blocks.
     *
     * @return when new connections are shown the new one
     */
    public CompletionStage<?> renewTls() {
        List<Future<Boolean>> renewals = new ArrayList<>();
        // By force: the options name the same files, which are read again.
        secured.forEach(
                (server, tls) ->
                        renewals.add(
                                server.updateSSLOptions(
                                        secure(new NetServerOptions(), tls).getSslOptions(),
                                        true)));
        return Future.all(renewals).toCompletionStage();
    }

    private void connected(NetSocket socket) {
        if (connections.size() >= options.maxConnections()) {
            counts.turnedAway();
            var _ = socket.close();
            return;
        }
        SyslogConnection connection =
                new SyslogConnection(
                        vertx,
                        socket,
                        intake,
                        options,
                        counts,
                        new Backoff(FIRST_RETRY, LAST_RETRY, random));
        connections.add(connection);
        var _ = connection.ended().thenRun(() -> connections.remove(connection));
        connection.start();
    }

    /** Reads no more, stores what came, and gives up what the journal does not take in 5 s. */
    @Override
    public void close() {
        servers.forEach(server -> server.close().toCompletionStage().toCompletableFuture().join());
        servers.clear();
        secured.clear();
        connections.forEach(SyslogConnection::close);
        if (!allEnded()) {
            connections.forEach(SyslogConnection::giveUp);
            boolean _ = allEnded();
        }
    }

    private boolean allEnded() {
        try {
            CompletableFuture.allOf(
                            connections.stream()
                                    .map(SyslogConnection::ended)
                                    .toArray(CompletableFuture[]::new))
                    .orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS)
                    .join();
            return true;
        } catch (CompletionException slow) {
            return false;
        }
    }
}
