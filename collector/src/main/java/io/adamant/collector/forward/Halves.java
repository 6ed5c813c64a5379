package io.adamant.collector.forward;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.encoding.Packer;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Converted;
import io.adamant.collector.journal.format.Format;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpSieve;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An envelope in two, for a target that finds it too large. Records of logs keep their numbers, so
 * that another collector still drops repeats; a batch of anything else goes on without.
 */
final class Halves {

    /** Most plain bytes of a body; the receiver let nothing larger in. */
    private static final int MAX_PLAIN_BYTES = 64 * 1024 * 1024;

    private Halves() {}

    /** The first records and the others as OTLP in protobuf; empty when there are not two. */
    static List<Envelope> of(Envelope whole) {
        Unpacked unpacked =
                Unpacker.unpack(whole.encoding(), whole.body(), MAX_PLAIN_BYTES, bytes -> true);
        if (!(unpacked instanceof Unpacked.Plain(byte[] plain))
                || !(whole.request(plain, MAX_PLAIN_BYTES) instanceof Converted.Otlp otlp)) {
            return List.of();
        }
        try {
            List<OtlpSieve.Half> halves = OtlpSieve.halves(otlp.request());
            if (halves.isEmpty()) {
                return List.of();
            }
            int first = halves.getFirst().records();
            int rest = halves.getLast().records();
            boolean isNumbered = whole.signal() == Envelope.Signal.LOGS;
            BatchId batch = isNumbered ? whole.batch() : null;
            if (batch == null || batch.count() != first + rest) {
                return List.of(
                        half(whole, halves.getFirst(), null), half(whole, halves.getLast(), null));
            }
            return List.of(
                    half(whole, halves.getFirst(), part(batch, 0, first)),
                    half(whole, halves.getLast(), part(batch, first, rest)));
        } catch (MalformedOtlpException unreadable) {
            return List.of();
        }
    }

    private static BatchId part(BatchId batch, int after, int count) {
        return new BatchId(
                batch.instance(),
                batch.boot(),
                batch.epoch(),
                batch.firstSequence() + after,
                count);
    }

    private static Envelope half(Envelope whole, OtlpSieve.Half half, @Nullable BatchId batch) {
        String encoding =
                switch (whole.encoding()) {
                    case Unpacker.GZIP -> Unpacker.GZIP;
                    case Unpacker.ZSTD -> Unpacker.ZSTD;
                    default -> Unpacker.IDENTITY;
                };
        return new Envelope(
                whole.sender(),
                whole.receivedUnixNanos(),
                whole.signal(),
                Format.OTLP_PROTOBUF.contentType(),
                encoding,
                batch,
                Packer.pack(encoding, half.request()));
    }
}
