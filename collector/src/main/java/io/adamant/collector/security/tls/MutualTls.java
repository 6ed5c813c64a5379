package io.adamant.collector.security.tls;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.receive.Entrance;
import io.adamant.collector.receive.admit.Answer;
import io.adamant.collector.receive.admit.Reply;
import io.adamant.collector.receive.admit.Sender;
import io.adamant.collector.security.SourceAddress;
import io.adamant.collector.security.ca.Holder;
import io.adamant.collector.security.ca.KeyFileIssuer;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.time.WallClock;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemTrustOptions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets those in whose certificate is signed by our authority; without one nothing but enrolment is
 * to be had. What is sent is stamped with the certificate's holder:
 *
 * <ul>
 *   <li>an agent may name its own batches only; another instance's batch is refused as malformed,
 *       since it would hide that one's records as repeats;
 *   <li>a relay's batch ids are not looked at, for the same reason;
 *   <li>a certificate that has ended during a long connection is none any more.
 * </ul>
 */
public final class MutualTls implements Entrance {

    /** Connections that one identity may hold; an agent needs one, and one more to renew. */
    static final int MAX_CONNECTIONS = 16;

    /** Connections of one address that show no certificate: hosts that enrol, behind one NAT. */
    static final int MAX_UNPROVEN = 256;

    private final ServerTls tls;
    private final X509Certificate authority;
    private final EnrolDoor door;
    private final WallClock wall;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final Count foreign;
    private final Count unproven;
    private final Count tooMany;

    /**
     * @param authority whose certificates are taken
     */
    public MutualTls(
            ServerTls tls,
            X509Certificate authority,
            EnrolDoor door,
            WallClock wall,
            Meters meters) {
        this.tls = tls;
        this.authority = authority;
        this.door = door;
        this.wall = wall;
        foreign =
                meters.counter(
                        "adamant_receive_foreign_batches",
                        "Requests with the batch id of another instance than their sender's.");
        unproven =
                meters.counter(
                        "adamant_receive_unproven_requests",
                        "Requests by senders without a certificate of ours.");
        tooMany =
                meters.counter(
                        "adamant_receive_connections_refused",
                        "Connections closed because their sender holds too many.");
        meters.gauge(
                "adamant_receive_identities",
                "Senders that are connected, by identity or address.",
                open::size);
    }

    @Override
    public boolean isSecured() {
        return true;
    }

    @Override
    public HttpServerOptions secured(HttpServerOptions options) {
        return tls.secured(options)
                .setClientAuth(ClientAuth.REQUEST)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem(authority))));
    }

    static String pem(X509Certificate certificate) {
        try {
            return SecretFiles.pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException ofOurs) {
            throw new IllegalStateException(ofOurs);
        }
    }

    @Override
    public void opened(HttpConnection connection) {
        Optional<Stamp> holder = holder(connection.sslSession());
        String name =
                holder.map(Stamp::text)
                        .orElseGet(
                                () -> SourceAddress.of(connection.remoteAddress().hostAddress()));
        int limit = holder.isPresent() ? MAX_CONNECTIONS : MAX_UNPROVEN;
        int now = open.merge(name, 1, Integer::sum);
        connection.closeHandler(_ -> open.computeIfPresent(name, (_, n) -> n > 1 ? n - 1 : null));
        if (now > limit) {
            tooMany.increment();
            var _ = connection.close();
        }
    }

    @Override
    public boolean takes(HttpServerRequest request) {
        return door.takes(request, () -> holder(request.sslSession()));
    }

    @Override
    public Visitor visitor(HttpServerRequest request, @Nullable BatchId batch) {
        return switch (holder(request.sslSession()).orElse(null)) {
            case Stamp.Agent agent -> agent(agent, batch);
            case Stamp.Relay relay ->
                    new Visitor.Known(Sender.proven(relay.text(), relay.text()), null);
            case Stamp.Unproven _ -> turned();
            case null -> turned();
        };
    }

    private Visitor agent(Stamp.Agent agent, @Nullable BatchId batch) {
        if (batch != null && !batch.instance().equals(agent.instance())) {
            foreign.increment();
            return new Visitor.Turned(
                    Answer.of(Reply.MALFORMED, "the batch is another instance's than its sender"));
        }
        return new Visitor.Known(Sender.proven(agent.text(), agent.instance().value()), batch);
    }

    private Visitor turned() {
        unproven.increment();
        return new Visitor.Turned(
                Answer.of(
                        Reply.UNPROVEN,
                        "no certificate of this collector: an agent enrols first, another sender"
                                + " needs a relay's certificate"));
    }

    private Optional<Stamp> holder(@Nullable SSLSession session) {
        try {
            if (session == null
                    || session.getPeerCertificates().length == 0
                    || !(session.getPeerCertificates()[0] instanceof X509Certificate shown)) {
                return Optional.empty();
            }
            long end = shown.getNotAfter().toInstant().toEpochMilli() * 1_000_000L;
            return wall.unixNanos() > end + KeyFileIssuer.SKEW.toNanos()
                    ? Optional.empty()
                    : Holder.of(shown);
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }
}
