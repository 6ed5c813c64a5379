package io.adamant.agent.ship.peer;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.http.Request;
import io.adamant.agent.ship.http.Transport;
import io.adamant.agent.ship.link.Breakage;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.codec.Encoding;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a peer what it reads, with requests that carry no record: {@code
 * ExportLogsServiceRequest{resource_logs{scope_logs{}}}}, which is the same bytes for metrics,
 * compressed in two members cut like our requests. Some receivers answer an encoding that they do
 * not know with 400 or 500, or close the connection, and some read the first member only.
 *
 * <p>From what is stored the encodings are tried downwards, zstd, gzip, none, until one is taken.
 */
public final class Prober {

    private static final byte[] HEAD = {0x0A, 0x02};
    private static final byte[] SCOPE = {0x12, 0x00};

    private final Transport transport;
    private final Codecs codecs;
    private final Answers answers;
    private final Runnable asked;

    /**
     * @param asked told of each question
     */
    public Prober(Transport transport, Codecs codecs, Answers answers, Runnable asked) {
        this.transport = transport;
        this.codecs = codecs;
        this.answers = answers;
        this.asked = asked;
    }

    /**
     * Learns how to send what is stored in an encoding. Nothing may be unanswered.
     *
     * @return null when it is known; otherwise the peer is in trouble, whatever it reads
     */
    public Outcome.@Nullable Later learn(Endpoint endpoint, String path, Peer peer, Encoding stored)
            throws IOException {
        peer.meet(transport.peer(endpoint));
        Dialect dialect = peer.at(path);
        Encoding next = stored;
        while (!dialect.reads(next)) {
            Outcome.Later trouble =
                    dialect.isKnown(next) ? null : probe(endpoint, path, peer, next);
            if (trouble != null) {
                peer.forget();
                return trouble;
            }
            if (next == Encoding.IDENTITY) {
                return null;
            }
            next = dialect.reads(next) ? next : Dialect.below(next);
        }
        return null;
    }

    /** Whether this one is read is known afterwards, unless the result is not null. */
    private Outcome.@Nullable Later probe(
            Endpoint endpoint, String path, Peer peer, Encoding encoding) throws IOException {
        byte[] head = codecs.of(encoding).compress(HEAD);
        byte[] scope = codecs.of(encoding).compress(SCOPE);
        Request question = new Request(path, encoding.wireName(), "", head, scope);
        boolean last = encoding == Encoding.IDENTITY;
        return switch (ask(endpoint, question)) {
            case Reply.Broken broken -> {
                if (last || !mayMeanEncoding(broken.cause())) {
                    yield answers.later(endpoint, broken);
                }
                peer.carryOver(transport.peer(endpoint));
                peer.at(path).note(encoding, false);
                yield null;
            }
            case Reply.Answer answer -> {
                boolean taken = Answers.isTaken(answer);
                if (Answers.isNoAnswer(answer) || (last && !taken && answer.status() >= 500)) {
                    yield answers.later(endpoint, answer);
                }
                peer.at(path).note(encoding, taken);
                if (taken) {
                    peer.taken();
                }
                yield null;
            }
        };
    }

    /** That a kept connection was closed meanwhile says nothing: asked once more then. */
    private Reply ask(Endpoint endpoint, Request question) {
        asked.run();
        transport.send(endpoint, question);
        Reply reply = transport.receive();
        if (reply instanceof Reply.Broken broken && broken.kept()) {
            asked.run();
            transport.send(endpoint, question);
            return transport.receive();
        }
        return reply;
    }

    private static boolean mayMeanEncoding(Breakage breakage) {
        return switch (breakage) {
            case CLOSED, GARBAGE -> true;
            case RESOLVE, CONNECT, TLS, TIMEOUT, ABORTED -> false;
        };
    }
}
