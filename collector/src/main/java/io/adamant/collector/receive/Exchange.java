package io.adamant.collector.receive;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.shared.model.BatchId;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request from its first byte to its answer. Everything but {@link #check} runs on the
 * request's event loop.
 */
final class Exchange {

    private final OtlpReceiver receiver;
    private final HttpServerRequest request;
    private final Context context;
    private final Signal signal;
    private final String encoding;
    private final @Nullable BatchId batch;
    private final List<Buffer> chunks = new ArrayList<>();
    private long receivedBytes;
    private long discardedBytes;
    private long heldBytes;
    private State state = State.READING;
    private boolean gone;

    /** Owned by the event loop. */
    private enum State {
        /** The body comes in; its chunks and what they hold belong to the event loop. */
        READING,
        /** Body and held bytes belong to the virtual thread, then to the journal. */
        CHECKING,
        /** Answered, or given up; everything was given back. */
        DONE
    }

    Exchange(
            OtlpReceiver receiver,
            HttpServerRequest request,
            Context context,
            Signal signal,
            String encoding,
            @Nullable BatchId batch) {
        this.receiver = receiver;
        this.request = request;
        this.context = context;
        this.signal = signal;
        this.encoding = encoding;
        this.batch = batch;
    }

    void start() {
        request.handler(this::chunk);
        request.endHandler(_ -> bodyRead());
        request.exceptionHandler(_ -> senderGone());
        request.response().closeHandler(_ -> senderGone());
    }

    private void chunk(Buffer chunk) {
        int limit = receiver.options().maxBodyBytes();
        if (state == State.DONE) {
            // The rest of what was refused is let run out, so that the sender reads the answer; one
            // that goes on for ever is cut off.
            discardedBytes += chunk.length();
            if (discardedBytes > limit) {
                request.connection().close();
            }
            return;
        }
        receivedBytes += chunk.length();
        if (receivedBytes > limit) {
            answer(Reply.TOO_LARGE, "over " + limit + " bytes");
        } else if (!hold(chunk.length())) {
            answer(Reply.OVERLOAD, "too much in flight");
        } else {
            chunks.add(chunk);
        }
    }

    private boolean hold(int bytes) {
        if (!receiver.inFlight().take(bytes)) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    private void bodyRead() {
        if (state == State.READING) {
            state = State.CHECKING;
            receiver.checks().execute(this::check);
        }
    }

    /** On a virtual thread. */
    private void check() {
        try {
            byte[] body = new byte[(int) receivedBytes];
            int at = 0;
            for (Buffer chunk : chunks) {
                chunk.getBytes(body, at);
                at += chunk.length();
            }
            chunks.clear();
            switch (receiver.admission().decide(signal, encoding, body, batch, this::hold)) {
                case Admission.Decision.Answer(Reply reply, String message) ->
                        context.runOnContext(_ -> answer(reply, message));
                case Admission.Decision.Take(int records) -> store(body, records);
            }
        } catch (RuntimeException bug) {
            context.runOnContext(_ -> answer(Reply.FAULT, "fault"));
            throw bug;
        }
    }

    private void store(byte[] body, int records) {
        Envelope envelope =
                new Envelope(
                        Envelope.LOOPBACK,
                        receiver.clock().unixNanos(),
                        signal,
                        OtlpReceiver.PROTOBUF,
                        encoding,
                        batch,
                        body);
        String key = batch == null ? Envelope.LOOPBACK : batch.instance().value();
        receiver.journal()
                .append(key, envelope)
                .whenComplete(
                        (append, fault) ->
                                context.runOnContext(_ -> stored(append, fault, records)));
    }

    private void stored(@Nullable Append append, @Nullable Throwable fault, int records) {
        if (append == null) {
            answer(Reply.FAULT, String.valueOf(fault));
            return;
        }
        switch (append) {
            case Append.Durable _ -> {
                receiver.stored(signal, records, receivedBytes);
                answer(Reply.STORED, "");
            }
            case Append.Full(String reason) -> answer(Reply.JOURNAL_FULL, reason);
            case Append.Failed(String reason) -> answer(Reply.JOURNAL_FAILED, reason);
        }
    }

    private void answer(Reply reply, String message) {
        if (state != State.DONE) {
            if (!gone) {
                receiver.answer(request, signal, reply, message);
            }
            giveBack();
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
        receiver.inFlight().give(heldBytes);
        receiver.inFlight().leave();
    }
}
