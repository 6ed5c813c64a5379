package io.adamant.collector.receive.syslog;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Format;
import io.adamant.collector.journal.format.SyslogBody;
import io.adamant.collector.receive.admit.Answer;
import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.receive.admit.Offer;
import io.adamant.collector.receive.admit.Reply;
import io.adamant.collector.receive.admit.Sender;
import io.adamant.collector.receive.admit.Ticket;
import io.adamant.shared.time.Backoff;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One sender's connection. One batch is under way at a time while the next one fills; when both are
 * full nothing more is read, so that TCP holds the sender back. What the journal does not take is
 * offered again until it does or the collector ends. Owned by its event loop.
 */
final class SyslogConnection {

    private final Vertx vertx;
    private final Context context;
    private final NetSocket socket;
    private final Intake intake;
    private final Sender sender;
    private final SyslogOptions options;
    private final SyslogCounts counts;
    private final Backoff backoff;
    private final SyslogFraming framing;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private SyslogBody filling = new SyslogBody();
    private boolean isTimed;
    private boolean isUnderWay;
    private boolean isClosed;
    private boolean isGivenUp;

    SyslogConnection(
            Vertx vertx,
            NetSocket socket,
            Intake intake,
            SyslogOptions options,
            SyslogCounts counts,
            Backoff backoff) {
        this.vertx = vertx;
        this.socket = socket;
        this.intake = intake;
        this.options = options;
        this.counts = counts;
        this.backoff = backoff;
        context = vertx.getOrCreateContext();
        sender = Sender.at(socket.remoteAddress().hostAddress());
        framing = new SyslogFraming(options.maxMessageBytes(), this::message);
    }

    void start() {
        socket.handler(this::read);
        socket.exceptionHandler(_ -> {});
        // At the end, not at the close: what came before that may still wait to be read.
        socket.endHandler(_ -> streamEnded());
    }

    /** Completes when the connection is closed and what it sent is durable or given up. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Reads no more and stores what came; from any thread. */
    void close() {
        context.runOnContext(_ -> socket.close());
    }

    /** Waits for the journal no longer; from any thread. */
    void giveUp() {
        context.runOnContext(
                _ -> {
                    isGivenUp = true;
                    flush();
                });
    }

    private void read(Buffer chunk) {
        framing.feed(chunk.getBytes());
        if (filling.bytes() >= options.batchBytes()) {
            flush();
        } else {
            flushSoon();
        }
        if (filling.bytes() >= options.batchBytes()) {
            socket.pause();
        }
    }

    private void message(byte[] message, int part) {
        counts.message(message, part);
        filling.add(message, part);
    }

    private void streamEnded() {
        isClosed = true;
        framing.end();
        flush();
    }

    private void flushSoon() {
        if (!isTimed && filling.messages() > 0) {
            isTimed = true;
            vertx.setTimer(
                    SyslogOptions.BATCH_MS,
                    _ -> {
                        isTimed = false;
                        flush();
                    });
        }
    }

    private void flush() {
        if (isUnderWay) {
            return;
        }
        if (filling.messages() == 0) {
            if (isClosed) {
                ended.complete(null);
            }
            return;
        }
        isUnderWay = true;
        SyslogBody batch = filling;
        filling = new SyslogBody();
        offer(batch, batch.toBytes());
    }

    private void offer(SyslogBody batch, byte[] body) {
        switch (intake.enter(sender)) {
            case Intake.Entry.Refused(Answer answer) -> answered(batch, body, answer);
            case Intake.Entry.In(Ticket ticket) -> offer(batch, body, ticket);
        }
    }

    private void offer(SyslogBody batch, byte[] body, Ticket ticket) {
        if (!ticket.hold(body.length)) {
            ticket.close();
            answered(batch, body, Answer.of(Reply.OVERLOAD, "too much in flight"));
            return;
        }
        Offer offer = new Offer(Signal.LOGS, Format.SYSLOG, Unpacker.IDENTITY, null, body);
        var _ =
                intake.offer(ticket, offer)
                        .thenAccept(
                                answer ->
                                        context.runOnContext(
                                                _ -> {
                                                    ticket.close();
                                                    answered(batch, body, answer);
                                                }));
    }

    private void answered(SyslogBody batch, byte[] body, Answer answer) {
        if (answer.reply().isRetryable() && !isGivenUp) {
            long waitMs =
                    TimeUnit.SECONDS.toMillis(answer.waitSeconds())
                            + TimeUnit.NANOSECONDS.toMillis(backoff.nextNanos());
            vertx.setTimer(Math.max(1, waitMs), _ -> offer(batch, body));
            return;
        }
        backoff.succeeded();
        if (!answer.reply().isSuccess()) {
            counts.lost(batch.messages());
        }
        isUnderWay = false;
        if (filling.bytes() >= options.batchBytes() || isClosed) {
            flush();
        } else {
            flushSoon();
        }
        if (filling.bytes() < options.batchBytes()) {
            socket.resume();
        }
    }
}
