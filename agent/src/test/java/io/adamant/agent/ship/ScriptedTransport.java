package io.adamant.agent.ship;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.http.Request;
import io.adamant.agent.ship.http.Transport;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** Answers by a rule and remembers what it was sent; questions are answered by another. */
final class ScriptedTransport implements Transport {

    final List<Seen> requests = new ArrayList<>();
    final List<Seen> questions = new ArrayList<>();
    private final Deque<Seen> unanswered = new ArrayDeque<>();
    Function<Seen, Reply> rule = r -> answer(200);
    Function<Seen, Reply> questionRule = r -> answer(200);
    Runnable beforeAnswer = () -> {};
    long peer = 1;
    int mostUnanswered;

    @Override
    public long peer(Endpoint endpoint) {
        return peer;
    }

    @Override
    public void send(Endpoint endpoint, Request request) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(request.head());
        whole.writeBytes(request.rest());
        Seen seen =
                new Seen(
                        endpoint,
                        request.path(),
                        request.encoding(),
                        request.batch(),
                        whole.toByteArray());
        (seen.batch().isEmpty() ? questions : requests).add(seen);
        unanswered.add(seen);
        mostUnanswered = Math.max(mostUnanswered, unanswered.size());
    }

    @Override
    public Reply receive() {
        beforeAnswer.run();
        Seen oldest = unanswered.removeFirst();
        Reply reply = (oldest.batch().isEmpty() ? questionRule : rule).apply(oldest);
        if (reply instanceof Reply.Broken) {
            unanswered.clear();
            peer++;
        }
        return reply;
    }

    @Override
    public int unanswered() {
        return unanswered.size();
    }

    @Override
    public boolean pipelines() {
        return true;
    }

    @Override
    public void disconnect() {
        unanswered.clear();
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}

    static Reply answer(int status) {
        return new Reply.Answer(status, "", "", new byte[0]);
    }

    /** What was sent. */
    record Seen(Endpoint endpoint, String path, String encoding, String batch, byte[] body) {

        byte[] plain() {
            try {
                return switch (encoding) {
                    case "gzip" -> gunzip(body);
                    case "zstd" -> PretendZstd.expand(body);
                    default -> body;
                };
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        private static byte[] gunzip(byte[] members) throws IOException {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(members))) {
                return in.readAllBytes();
            }
        }

        List<LogRecord> records() {
            try {
                return OtlpDecoder.logs(plain()).getFirst().records();
            } catch (MalformedOtlpException broken) {
                throw new AssertionError(broken);
            }
        }

        String range() {
            String[] parts = batch.split("/");
            return parts[3] + "+" + parts[4];
        }
    }
}
