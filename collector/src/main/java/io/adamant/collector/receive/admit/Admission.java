package io.adamant.collector.receive.admit;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Converted;
import io.adamant.collector.journal.format.Format;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpShape;
import io.adamant.shared.wire.OtlpSieve;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a body may go into the journal. What passes can be decoded by every view and
 * holds exactly the records that its batch id says, since the views drop repeats by that.
 *
 * <p>A body goes in as it came. Only where records of an OTLP request cannot be kept, the request
 * without them goes in instead; of a Loki push the same records are left out at each conversion.
 */
final class Admission {

    private final int maxBodyBytes;
    private final int maxElements;

    Admission(int maxBodyBytes, int maxElements) {
        this.maxBodyBytes = maxBodyBytes;
        this.maxElements = maxElements;
    }

    /** The decision. */
    sealed interface Decision {

        /**
         * To be stored.
         *
         * @param records how many records it holds
         * @param rejected how many more it came with
         * @param reason what is wrong with the first of those
         */
        record Take(Envelope envelope, int records, int rejected, String reason)
                implements Decision {}

        /** To be answered at once and not stored. */
        record Refuse(Answer answer) implements Decision {}
    }

    Decision decide(Offer offer, Sender sender, long receivedUnixNanos, Unpacker.Room room) {
        Envelope envelope =
                new Envelope(
                        sender.name(),
                        receivedUnixNanos,
                        offer.signal(),
                        offer.format().contentType(),
                        offer.encoding(),
                        offer.batch(),
                        offer.body());
        return switch (Unpacker.unpack(offer.encoding(), offer.body(), maxBodyBytes, room)) {
            case Unpacked.Plain(byte[] plain) -> convert(envelope, offer.format(), plain, room);
            case Unpacked.TooLarge(int limit) ->
                    refuse(Reply.TOO_LARGE, "over " + limit + " bytes when decompressed");
            case Unpacked.NoRoom() -> refuse(Reply.OVERLOAD, "too much in flight");
            case Unpacked.Malformed(String what) -> refuse(Reply.MALFORMED, what);
        };
    }

    private Decision convert(Envelope envelope, Format format, byte[] plain, Unpacker.Room room) {
        // What the conversion makes is accounted for before it is made; it is seldom larger.
        if (format != Format.OTLP_PROTOBUF && !room.take(plain.length)) {
            return refuse(Reply.OVERLOAD, "too much in flight");
        }
        return switch (envelope.request(plain, maxBodyBytes)) {
            case Converted.Otlp otlp -> decide(envelope, otlp);
            case Converted.TooLarge(int limit) ->
                    refuse(Reply.TOO_LARGE, "over " + limit + " bytes as an OTLP request");
            case Converted.Malformed(String what) -> refuse(Reply.MALFORMED, what);
        };
    }

    private Decision decide(Envelope envelope, Converted.Otlp otlp) {
        try {
            return shape(envelope.signal(), otlp.request())
                    .map(shape -> decide(envelope, otlp, shape))
                    .orElseGet(
                            () ->
                                    refuse(
                                            Reply.TOO_LARGE,
                                            "over " + maxElements + " records and attributes"));
        } catch (MalformedOtlpException malformed) {
            return refuse(Reply.MALFORMED, String.valueOf(malformed.getMessage()));
        }
    }

    private Optional<OtlpShape> shape(Signal signal, byte[] request) throws MalformedOtlpException {
        return switch (signal) {
            case LOGS -> OtlpShape.logs(request, maxElements);
            case METRICS -> OtlpShape.metrics(request, maxElements);
            case TRACES -> OtlpShape.traces(request, maxElements);
        };
    }

    private static Decision decide(Envelope envelope, Converted.Otlp otlp, OtlpShape shape) {
        OtlpShape.Rejected bad = shape.rejected();
        int rejected = otlp.rejected() + bad.records();
        String reason = otlp.reason().isEmpty() ? bad.reason() : otlp.reason();
        BatchId batch = envelope.batch();
        if (batch != null) {
            String wrong = rejected > 0 ? reason : mismatch(shape, batch);
            return wrong == null
                    ? new Decision.Take(envelope, shape.records(), 0, "")
                    : refuse(Reply.MALFORMED, wrong);
        }
        if (shape.isEmpty()) {
            return new Decision.Refuse(
                    new Answer(rejected == 0 ? Reply.EMPTY : Reply.PARTIAL, reason, rejected, 0));
        }
        return new Decision.Take(
                bad.records() == 0 ? envelope : without(envelope, otlp.request(), shape),
                shape.records() + shape.otherPoints(),
                rejected,
                reason);
    }

    /** The envelope of the records that can be kept. */
    private static Envelope without(Envelope envelope, byte[] request, OtlpShape shape) {
        try {
            return new Envelope(
                    envelope.sender(),
                    envelope.receivedUnixNanos(),
                    envelope.signal(),
                    Format.OTLP_PROTOBUF.contentType(),
                    Unpacker.IDENTITY,
                    null,
                    OtlpSieve.keepGood(request, shape));
        } catch (MalformedOtlpException walkedBefore) {
            throw new IllegalStateException(walkedBefore);
        }
    }

    /** What in a request is not as its batch id says, or null. */
    private static @Nullable String mismatch(OtlpShape shape, BatchId batch) {
        int records = shape.records();
        if (records != batch.count()) {
            return BatchId.HEADER + " says " + batch.count() + " records, there are " + records;
        }
        Value instance = Value.of(batch.instance().value());
        for (OtlpShape.Part part : shape.parts()) {
            if (!instance.equals(part.resource().get(ResourceAttributes.INSTANCE))) {
                return ResourceAttributes.INSTANCE + " is not the instance of " + BatchId.HEADER;
            }
        }
        return null;
    }

    private static Decision refuse(Reply reply, String message) {
        return new Decision.Refuse(Answer.of(reply, message));
    }
}
