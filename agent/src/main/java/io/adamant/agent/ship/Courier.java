package io.adamant.agent.ship;

import io.adamant.agent.spool.WaitingBatch;
import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.ExportResponse;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpEncoder;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes one attempt to send one part to one endpoint, and says what its answer means (OTLP/HTTP
 * specification, "OTLP/HTTP Response"; see {@link RetryCause} for what is tried again).
 *
 * <p>Requests are compressed as two gzip members, head and scope. A receiver that answers 400 or
 * 415 may not read that: a probe of the same form but without records tells, and where it is
 * refused too, that endpoint gets everything uncompressed from then on. Owned by the shipping
 * thread.
 */
final class Courier {

    /** A request of more records than one stays below this, compressed or not. */
    static final int MAX_REQUEST_BYTES = 4 << 20;

    private static final int MAX_DETAIL = 200;

    /** {@code ExportLogsServiceRequest{resource_logs{scope_logs{}}}}, cut like our requests. */
    private static final byte[] PROBE_HEAD = {0x0A, 0x02};

    private static final byte[] PROBE_SCOPE = {0x12, 0x00};

    private final HostResource resource;
    private final Transport transport;
    private final WallClock wall;
    private final ShipCounters counters;
    private final Codec gzip = new Gzip();
    private final Set<Endpoint> uncompressed = new HashSet<>();

    Courier(HostResource resource, Transport transport, WallClock wall, ShipCounters counters) {
        this.resource = resource;
        this.transport = transport;
        this.wall = wall;
        this.counters = counters;
    }

    /** The resource of the boot in which the batch was spooled. */
    HostResource resourceOf(WaitingBatch batch) {
        BootId boot = batch.boot();
        return new HostResource(
                resource.instance(),
                boot,
                resource.hostName(),
                resource.image(),
                resource.hostType(),
                resource.provider(),
                resource.region(),
                resource.zone(),
                resource.account(),
                resource.agentVersion());
    }

    /**
     * Sends.
     *
     * @throws IOException when the part itself cannot be read
     */
    Outcome send(Endpoint endpoint, WaitingBatch batch, Part part) throws IOException {
        boolean compressed = !uncompressed.contains(endpoint);
        byte[] head = OtlpEncoder.head(resourceOf(batch), part.frameBytes());
        byte[] first = compressed ? gzip.compress(head) : head;
        byte[] rest = compressed ? part.frame() : part.plainFrame();
        long bytes = (long) first.length + rest.length;
        long plainBytes = (long) head.length + part.frameBytes();
        if (plainBytes > MAX_REQUEST_BYTES && part.count() > 1) {
            return new Outcome.TooLarge();
        }
        counters.requested();
        Reply reply =
                transport.post(
                        endpoint,
                        part.path(),
                        compressed ? "gzip" : "",
                        part.id(batch, resource).toHeader(),
                        first,
                        rest);
        return switch (reply) {
            case Reply.Broken(_, String detail) -> new Outcome.Later(RetryCause.NETWORK, 0, detail);
            case Reply.Answer answer -> {
                Outcome outcome = meaning(endpoint, answer);
                if (compressed && mayMeanEncoding(answer.status())) {
                    outcome = probe(endpoint, part.path(), outcome);
                }
                if (outcome instanceof Outcome.Delivered(long rejected, _)) {
                    long notTaken = Math.clamp(rejected, 0, part.count());
                    counters.delivered(part.count() - notTaken, notTaken, bytes, wall.unixNanos());
                }
                yield outcome;
            }
        };
    }

    private static boolean mayMeanEncoding(int status) {
        return status == 400 || status == 415;
    }

    private Outcome probe(Endpoint endpoint, String path, Outcome refused) {
        counters.requested();
        Reply reply =
                transport.post(
                        endpoint,
                        path,
                        "gzip",
                        "",
                        gzip.compress(PROBE_HEAD),
                        gzip.compress(PROBE_SCOPE));
        return switch (reply) {
            case Reply.Broken(_, String detail) -> new Outcome.Later(RetryCause.NETWORK, 0, detail);
            case Reply.Answer answer -> {
                if (mayMeanEncoding(answer.status())) {
                    uncompressed.add(endpoint);
                    yield new Outcome.Uncompressed();
                }
                Outcome meaning = meaning(endpoint, answer);
                yield meaning instanceof Outcome.Later ? meaning : refused;
            }
        };
    }

    private Outcome meaning(Endpoint endpoint, Reply.Answer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return delivered(answer.body());
        }
        String detail = endpoint + " answered " + status;
        RetryCause cause =
                switch (status) {
                    case 429 -> RetryCause.THROTTLED;
                    case 408, 502, 503, 504 -> RetryCause.UNAVAILABLE;
                    case 401, 403 -> RetryCause.UNAUTHORIZED;
                    default -> RetryCause.FAULT;
                };
        if (status == 413) {
            return new Outcome.TooLarge();
        }
        if (cause == RetryCause.FAULT && status >= 400 && status < 500) {
            return new Outcome.Refused(detail);
        }
        long wait = RetryAfter.nanos(answer.retryAfter(), wall.unixNanos());
        return new Outcome.Later(cause, wait, detail);
    }

    /**
     * A 2xx is an acknowledgement whatever its body: some receivers answer with words of theirs.
     */
    private Outcome delivered(byte[] body) {
        try {
            ExportResponse response = ExportResponse.decode(body);
            String message = response.message();
            return new Outcome.Delivered(
                    response.rejected(),
                    message.substring(0, Math.min(message.length(), MAX_DETAIL)));
        } catch (MalformedOtlpException words) {
            counters.oddResponse();
            return new Outcome.Delivered(0, "");
        }
    }
}
