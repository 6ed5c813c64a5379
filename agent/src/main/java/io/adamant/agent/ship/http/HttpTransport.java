package io.adamant.agent.ship.http;

import io.adamant.agent.ship.link.Breakage;
import io.adamant.agent.ship.link.Dialer;
import io.adamant.agent.ship.link.Link;
import io.adamant.agent.ship.link.LinkException;
import io.adamant.shared.time.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 (RFC 9112) over one kept connection. By hand, because {@code java.net.http} costs
 * megabytes and threads, and {@code HttpURLConnection} repeats requests behind the caller's back.
 *
 * <p>A kept connection that the other side has ended in the meantime is found before the next
 * request is written where its end has arrived by then, and is otherwise told by {@link
 * Reply.Broken#kept}.
 */
public final class HttpTransport implements Transport {

    private final Dialer dialer;
    private final Duration readTimeout;
    private final MonotonicClock clock;
    private final String agent;
    private final ResponseReader reader = new ResponseReader();
    private @Nullable Link link;
    private @Nullable Endpoint connected;
    private @Nullable LinkException failure;
    private int unanswered;
    private long answered;
    private long peer;
    private boolean hasEndedInOrder;

    /**
     * @param readTimeout of one whole answer
     * @param agent {@code User-Agent}
     */
    public HttpTransport(Dialer dialer, Duration readTimeout, MonotonicClock clock, String agent) {
        this.dialer = dialer;
        this.readTimeout = readTimeout;
        this.clock = clock;
        this.agent = agent;
    }

    @Override
    public long peer(Endpoint endpoint) {
        if (failure == null && unanswered == 0) {
            try {
                connect(endpoint);
            } catch (LinkException broken) {
                failure = broken;
            }
        }
        return peer;
    }

    @Override
    public void send(Endpoint endpoint, Request request) {
        unanswered++;
        boolean lost = unanswered > 1 && link == null;
        if (failure != null || lost) {
            return;
        }
        try {
            Link open = unanswered > 1 ? Objects.requireNonNull(link) : connect(endpoint);
            byte[] head = head(endpoint, request);
            open.write(head, 0, head.length);
            open.write(request.head(), 0, request.head().length);
            open.write(request.rest(), 0, request.rest().length);
            open.flush();
        } catch (LinkException broken) {
            failure = broken;
        }
    }

    private Link connect(Endpoint endpoint) throws LinkException {
        Link current = link;
        boolean same = endpoint.equals(connected);
        if (current != null && same && !current.isSpent()) {
            return current;
        }
        if (!same || !hasEndedInOrder) {
            peer++;
        }
        hasEndedInOrder = false;
        drop();
        Link fresh = dialer.dial(endpoint.host(), endpoint.port(), endpoint.secure());
        link = fresh;
        connected = endpoint;
        reader.open(fresh);
        return fresh;
    }

    private byte[] head(Endpoint endpoint, Request request) {
        StringBuilder head = new StringBuilder(320);
        head.append("POST ").append(endpoint.basePath()).append(request.path());
        head.append(" HTTP/1.1\r\nHost: ").append(endpoint.authority());
        head.append("\r\nUser-Agent: ").append(agent);
        head.append("\r\nContent-Type: application/x-protobuf\r\n");
        if (!request.encoding().isEmpty()) {
            head.append("Content-Encoding: ").append(request.encoding()).append("\r\n");
        }
        if (!request.batch().isEmpty()) {
            head.append("Adamant-Batch: ").append(request.batch()).append("\r\n");
        }
        head.append("Content-Length: ").append(request.bodyBytes()).append("\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Reply receive() {
        if (unanswered < 1) {
            throw new IllegalStateException("no request is unanswered");
        }
        if (link == null) {
            return broken(hasEndedInOrder, failure);
        }
        // What could not be sent whole may have been refused before; nothing more will come then.
        long patience = failure == null ? readTimeout.toNanos() : 0;
        try {
            Reply.Answer answer = reader.read(clock.nanos() + patience);
            answered(reader.keepsAlive());
            return answer;
        } catch (LinkException unread) {
            boolean idle = answered > 0 && !reader.hasBegun();
            boolean ended = unread.breakage() == Breakage.CLOSED;
            return broken(idle && ended, failure == null ? unread : failure);
        }
    }

    private void answered(boolean keepsAlive) {
        unanswered--;
        answered++;
        if (!keepsAlive) {
            drop();
            hasEndedInOrder = true;
        }
        if (unanswered == 0 && failure != null) {
            disconnect(); // answered without being read to the end: nothing more can follow
        }
    }

    private Reply broken(boolean kept, @Nullable LinkException why) {
        LinkException known =
                why == null
                        ? new LinkException(Breakage.CLOSED, "the connection ends with each answer")
                        : why;
        disconnect();
        if (!kept) {
            dialer.avoid();
        }
        return new Reply.Broken(known.breakage(), kept, known.words());
    }

    @Override
    public int unanswered() {
        return unanswered;
    }

    @Override
    public boolean pipelines() {
        return link != null && failure == null && answered > 0;
    }

    @Override
    public void disconnect() {
        drop();
        connected = null;
        unanswered = 0;
        failure = null;
        hasEndedInOrder = false;
    }

    private void drop() {
        Link open = link;
        link = null;
        answered = 0;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void abort() {
        dialer.abort();
    }

    @Override
    public void close() {
        disconnect();
    }
}
