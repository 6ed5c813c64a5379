package io.adamant.agent.ship;

import io.adamant.agent.ship.cargo.Owners;
import io.adamant.agent.ship.cargo.Parcel;
import io.adamant.agent.ship.cargo.Part;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.http.Request;
import io.adamant.agent.ship.http.Transport;
import io.adamant.agent.ship.peer.Answers;
import io.adamant.agent.ship.peer.Dialect;
import io.adamant.agent.ship.peer.Outcome;
import io.adamant.agent.ship.peer.Peer;
import io.adamant.agent.ship.peer.Prober;
import io.adamant.agent.spool.WaitingBatch;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.codec.Encoding;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpEncoder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of parts, in the encoding that the peer reads, and says what the answers mean.
 * Owned by the shipping thread.
 */
final class Courier {

    /** A request of more records than one stays below this, compressed or not. */
    static final int MAX_REQUEST_BYTES = 4 << 20;

    private final Owners owners;
    private final Transport transport;
    private final Codecs codecs;
    private final Prober prober;
    private final Answers answers;
    private final MonotonicClock monotonic;
    private final WallClock wall;
    private final ShipCounters counters;
    private final Map<Endpoint, Peer> peers = new HashMap<>();
    private @Nullable HostResource lastResource;

    Courier(
            Owners owners,
            Transport transport,
            Codecs codecs,
            MonotonicClock monotonic,
            WallClock wall,
            ShipCounters counters) {
        this.owners = owners;
        this.transport = transport;
        this.codecs = codecs;
        this.answers = new Answers(wall, counters::oddResponse);
        this.prober = new Prober(transport, codecs, answers, counters::probed);
        this.monotonic = monotonic;
        this.wall = wall;
        this.counters = counters;
    }

    /** What came of {@link #dispatch}. */
    sealed interface Dispatched {

        record Sent(Flight flight) implements Dispatched {}

        record NotSent(Outcome outcome) implements Dispatched {}
    }

    /** A question has to be asked first, which needs that nothing is unanswered. */
    boolean mustAsk(Endpoint endpoint, String path, Encoding most) {
        return !peer(endpoint).at(path).isSettled(most);
    }

    /** Whether a second request may follow before the first is answered. */
    boolean pipelines() {
        return transport.pipelines();
    }

    /** Requests that may still be answered. */
    int unanswered() {
        return transport.unanswered();
    }

    /**
     * Sends a part, after asking what the peer reads where that is not known.
     *
     * @param most it may be compressed no more than this
     * @param alone nothing is unanswered
     * @throws IOException when the part itself cannot be read
     */
    Dispatched dispatch(Endpoint endpoint, Parcel parcel, Encoding most, boolean alone)
            throws IOException {
        Part part = parcel.part();
        HostResource of = resourceOf(parcel.consignment().batch());
        byte[] head = OtlpEncoder.head(of, part.frameBytes());
        if ((long) head.length + part.frameBytes() > MAX_REQUEST_BYTES && part.count() > 1) {
            return new Dispatched.NotSent(new Outcome.TooLarge());
        }
        Peer peer = peer(endpoint);
        if (alone) {
            Outcome.Later trouble = prober.learn(endpoint, part.path(), peer, most);
            if (trouble != null) {
                return new Dispatched.NotSent(trouble);
            }
        }
        Encoding encoding = encoding(peer.at(part.path()), parcel, most);
        Part encoded = part.in(encoding, codecs);
        Request request =
                new Request(
                        part.path(),
                        encoding.wireName(),
                        part.id(parcel.consignment().batch(), of).toHeader(),
                        codecs.of(encoding).compress(head),
                        encoded.frame());
        counters.requested(endpoint, encoding);
        transport.send(endpoint, request);
        long bytes = (long) request.head().length + request.rest().length;
        return new Dispatched.Sent(
                new Flight(parcel, endpoint, peer, encoding, bytes, monotonic.nanos()));
    }

    /** What was refused although its encoding is read goes once more uncompressed. */
    private static Encoding encoding(Dialect dialect, Parcel parcel, Encoding most) {
        return parcel.refused() && dialect.reads(most) ? Encoding.IDENTITY : dialect.best(most);
    }

    /** Waits for the answer to the oldest flight, and says what it means. */
    Outcome receive(Flight flight) {
        return switch (transport.receive()) {
            case Reply.Broken broken ->
                    broken.kept()
                            ? new Outcome.Stale()
                            : failed(flight, answers.later(flight.endpoint(), broken));
            case Reply.Answer answer -> meaning(flight, answer);
        };
    }

    private Outcome meaning(Flight flight, Reply.Answer answer) {
        Outcome outcome = answers.meaning(flight.endpoint(), answer, flight.peer().isReceiver());
        return switch (outcome) {
            case Outcome.Delivered delivered -> {
                flight.peer().taken();
                believe(flight);
                int count = flight.parcel().part().count();
                long notTaken = Math.clamp(delivered.rejected(), 0, count);
                counters.delivered(count - notTaken, notTaken, flight.bytes(), wall.unixNanos());
                yield delivered;
            }
            case Outcome.Refused refused -> {
                boolean compressed = flight.encoding() != Encoding.IDENTITY;
                if (compressed && !flight.parcel().refused() && mayMeanEncoding(answer.status())) {
                    flight.peer().at(flight.parcel().part().path()).doubt(flight.encoding());
                    yield new Outcome.Doubted();
                }
                yield refused;
            }
            case Outcome.Later later -> failed(flight, later);
            case Outcome.TooLarge _, Outcome.Doubted _, Outcome.Stale _ -> outcome;
        };
    }

    /** The same was refused when it was compressed, whatever was said to the empty request. */
    private static void believe(Flight flight) {
        Part part = flight.parcel().part();
        if (flight.parcel().refused() && flight.encoding() == Encoding.IDENTITY) {
            flight.peer().at(part.path()).note(part.encoding(), false);
        }
    }

    private static boolean mayMeanEncoding(int status) {
        return status == 400 || status == 415;
    }

    /** After a trouble that may mean another peer, or an encoding, everything is asked again. */
    private static Outcome failed(Flight flight, Outcome.Later later) {
        boolean same =
                switch (later.cause()) {
                    case THROTTLED, UNAVAILABLE, UNAUTHORIZED -> true;
                    case RESOLVE, CONNECT, TLS, TIMEOUT, CLOSED, GARBAGE, ABORTED -> false;
                    case STRANGER, NOT_OTLP, FAULT -> false;
                };
        if (!same) {
            flight.peer().forget();
        }
        return later;
    }

    private Peer peer(Endpoint endpoint) {
        return peers.computeIfAbsent(endpoint, unknown -> new Peer());
    }

    /** Two halves of a part. */
    List<Part> halves(Parcel parcel) throws IOException, MalformedOtlpException {
        return parcel.part().halves(resourceOf(parcel.consignment().batch()), codecs);
    }

    /** The part's only record, shortened; empty when it cannot be. */
    Optional<Part> shortened(Parcel parcel) throws IOException, MalformedOtlpException {
        return parcel.part().shortened(resourceOf(parcel.consignment().batch()), codecs);
    }

    /** The resource of the boot in which the batch was spooled. */
    private HostResource resourceOf(WaitingBatch batch) {
        HostResource last = lastResource;
        if (last != null && last.boot().equals(batch.boot())) {
            return last;
        }
        HostResource found = owners.of(batch.boot());
        lastResource = found;
        return found;
    }
}
