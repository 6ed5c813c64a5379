package io.adamant.collector.receive;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpShape;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a body may go into the journal. What passes can be decoded by every view and
 * holds exactly the records that its batch id says, since the views drop repeats by that.
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

        /** To be stored. */
        record Take(int records) implements Decision {}

        /** To be answered at once and not stored. */
        record Answer(Reply reply, String message) implements Decision {}
    }

    Decision decide(
            Signal signal,
            String encoding,
            byte[] body,
            @Nullable BatchId batch,
            Unpacker.Room room) {
        return switch (Unpacker.unpack(encoding, body, maxBodyBytes, room)) {
            case Unpacked.Plain(byte[] plain) -> decide(signal, plain, batch);
            case Unpacked.TooLarge(int limit) ->
                    answer(Reply.TOO_LARGE, "over " + limit + " bytes when decompressed");
            case Unpacked.NoRoom() -> answer(Reply.OVERLOAD, "too much in flight");
            case Unpacked.Malformed(String what) -> answer(Reply.MALFORMED, what);
        };
    }

    private Decision decide(Signal signal, byte[] plain, @Nullable BatchId batch) {
        try {
            Optional<OtlpShape> shape =
                    switch (signal) {
                        case LOGS -> OtlpShape.logs(plain, maxElements);
                        case METRICS -> OtlpShape.metrics(plain, maxElements);
                        case TRACES -> OtlpShape.traces(plain, maxElements);
                    };
            return shape.map(known -> decide(known, batch))
                    .orElseGet(
                            () ->
                                    answer(
                                            Reply.TOO_LARGE,
                                            "over " + maxElements + " records and attributes"));
        } catch (MalformedOtlpException malformed) {
            return answer(Reply.MALFORMED, String.valueOf(malformed.getMessage()));
        }
    }

    private static Decision decide(OtlpShape shape, @Nullable BatchId batch) {
        int records = shape.records();
        if (batch == null) {
            return records == 0 ? answer(Reply.EMPTY, "") : new Decision.Take(records);
        }
        if (records != batch.count()) {
            return answer(
                    Reply.MALFORMED,
                    BatchId.HEADER + " says " + batch.count() + " records, there are " + records);
        }
        Value instance = Value.of(batch.instance().value());
        for (OtlpShape.Part part : shape.parts()) {
            if (!instance.equals(part.resource().get(ResourceAttributes.INSTANCE))) {
                return answer(
                        Reply.MALFORMED,
                        ResourceAttributes.INSTANCE + " is not the instance of " + BatchId.HEADER);
            }
        }
        return new Decision.Take(records);
    }

    private static Decision answer(Reply reply, String message) {
        return new Decision.Answer(reply, message);
    }
}
