package io.adamant.collector.receive;

import io.adamant.collector.receive.admit.Answer;
import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.receive.admit.Offer;
import io.adamant.collector.receive.admit.Reply;
import io.adamant.collector.receive.admit.Ticket;
import io.adamant.shared.model.BatchId;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One request that was not refused by its head, from its first byte to its answer. Runs on the
 * request's event loop; the check of the body does not.
 */
final class Exchange {

    private final OtlpReceiver receiver;
    private final HttpServerRequest request;
    private final Context context;
    private final Dialect dialect;
    private final Intake intake;
    private final Ticket ticket;
    private final @Nullable BatchId batch;
    private final Deque<Buffer> chunks = new ArrayDeque<>();
    private final long limitBytes;
    private long receivedBytes;
    private long discardedBytes;
    private State state = State.READING;
    private boolean gone;

    private enum State {
        /** The body comes in; its chunks and the ticket belong to the event loop. */
        READING,
        /** Body and ticket belong to the check, then to the journal. */
        CHECKING,
        /** Answered, or given up; everything was given back. */
        DONE
    }

    Exchange(
            OtlpReceiver receiver,
            HttpServerRequest request,
            Context context,
            Dialect dialect,
            Ticket ticket,
            @Nullable BatchId batch) {
        this.receiver = receiver;
        this.request = request;
        this.context = context;
        this.dialect = dialect;
        this.ticket = ticket;
        this.batch = batch;
        intake = receiver.intake();
        limitBytes = (long) intake.limits().maxBodyBytes() + dialect.frameBytes();
    }

    void start() {
        request.handler(this::chunk);
        request.endHandler(_ -> bodyRead());
        request.exceptionHandler(_ -> senderGone());
        request.response().exceptionHandler(_ -> senderGone());
        request.response().closeHandler(_ -> senderGone());
    }

    private void chunk(Buffer chunk) {
        if (state == State.DONE) {
            discard(chunk);
            return;
        }
        receivedBytes += chunk.length();
        if (receivedBytes > limitBytes) {
            answer(Answer.of(Reply.TOO_LARGE, "over " + limitBytes + " bytes"));
        } else if (!ticket.hold(chunk.length())) {
            answer(Answer.of(Reply.OVERLOAD, "too much in flight"));
        } else {
            chunks.addLast(chunk);
        }
    }

    /**
     * The rest of what was refused is let run out, so that the sender reads the answer; one that
     * goes on for ever is cut off.
     */
    private void discard(Buffer chunk) {
        discardedBytes += chunk.length();
        if (discardedBytes <= limitBytes) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            var _ = request.response().reset();
        } else {
            var _ = request.connection().close();
        }
    }

    private void bodyRead() {
        if (state != State.READING) {
            return;
        }
        byte[] frame = take((int) Math.min(dialect.frameBytes(), receivedBytes));
        Dialect.Content content = dialect.content(frame, take((int) receivedBytes - frame.length));
        String problem = content.problem();
        if (problem != null) {
            answer(Answer.of(Reply.MALFORMED, problem));
            return;
        }
        state = State.CHECKING;
        Offer offer =
                new Offer(
                        dialect.signal(),
                        dialect.format(),
                        content.encoding(),
                        batch,
                        content.bytes());
        var _ =
                intake.offer(ticket, offer)
                        .thenAccept(answer -> context.runOnContext(_ -> answer(answer)));
    }

    /** The next so many bytes out of the chunks, which give them up. */
    private byte[] take(int count) {
        byte[] taken = new byte[count];
        int at = 0;
        while (at < count) {
            Buffer chunk = chunks.removeFirst();
            int some = Math.min(chunk.length(), count - at);
            chunk.getBytes(0, some, taken, at);
            if (some < chunk.length()) {
                chunks.addFirst(chunk.slice(some, chunk.length()));
            }
            at += some;
        }
        return taken;
    }

    private void answer(Answer answer) {
        if (state != State.DONE) {
            giveBack();
            if (!gone) {
                receiver.answer(request, dialect, answer);
            }
        }
    }

    private void senderGone() {
        gone = true;
        if (state == State.READING) {
            giveBack();
        }
    }

    private void giveBack() {
        state = State.DONE;
        chunks.clear();
        ticket.close();
    }
}
