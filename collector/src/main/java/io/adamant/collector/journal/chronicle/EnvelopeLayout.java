package io.adamant.collector.journal.chronicle;

import io.adamant.collector.journal.Envelope;
import io.adamant.shared.model.BatchId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How an envelope lies in the queue. Big-endian throughout; texts are UTF-8.
 *
 * <pre>
 * Document: one part of an envelope; the parts of one envelope follow each other without others
 * between them, since there is one appender.
 *   offset  bytes  field
 *        0      4  magic "ADJ1"
 *        4      4  CRC32C over everything behind it
 *        8      2  number of this part, counted from 0
 *       10      2  how many parts the envelope has, 1 to 64
 *       12    ...  this part's slice of the record, at most 4 MiB
 *
 * Record: the slices joined
 *        0      8  received, Unix nanoseconds
 *        8      1  signal: 1 logs, 2 metrics, 3 traces
 *        9    2+n  sender
 *             2+n  content type
 *             2+n  content encoding
 *             2+n  batch id as in its header; n = 0 without one
 *               n  body as received, to the end of the record
 * </pre>
 *
 * The queue has no check sum of its own, so a page that a power cut tore is seen only here. Parts
 * keep a document far below the quarter of a block that the queue can take.
 */
final class EnvelopeLayout {

    static final int PART_BYTES = 4 * 1024 * 1024;
    static final int MAX_PARTS = 64;

    private static final int MAGIC = 0x41444A31;
    private static final int CRC_AT = 4;
    private static final int CRC_FROM = 8;
    private static final int HEADER_BYTES = 12;
    private static final int FIXED_BYTES = 9;

    private EnvelopeLayout() {}

    /**
     * One part as read.
     *
     * @param number counted from 0
     * @param parts how many there are
     */
    record Part(int number, int parts, byte[] slice) {}

    /** The documents of an envelope, each whole and with its check sum. */
    static List<byte[]> encode(Envelope envelope) {
        byte[] record = record(envelope);
        int parts = Math.max(1, Math.ceilDiv(record.length, PART_BYTES));
        if (parts > MAX_PARTS) {
            throw new IllegalArgumentException("body of " + record.length + " bytes");
        }
        List<byte[]> documents = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            int from = part * PART_BYTES;
            int length = Math.min(PART_BYTES, record.length - from);
            ByteBuffer document = ByteBuffer.allocate(HEADER_BYTES + length);
            document.putInt(MAGIC).putInt(0).putShort((short) part).putShort((short) parts);
            document.put(record, from, length);
            document.putInt(CRC_AT, crc(document.array()));
            documents.add(document.array());
        }
        return documents;
    }

    /** Reads one document; empty when it is not what was written. */
    static Optional<Part> part(byte[] document) {
        if (document.length < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(document);
        if (in.getInt() != MAGIC || in.getInt() != crc(document)) {
            return Optional.empty();
        }
        int number = in.getShort();
        int parts = in.getShort();
        if (parts < 1 || parts > MAX_PARTS || number < 0 || number >= parts) {
            return Optional.empty();
        }
        return Optional.of(
                new Part(
                        number,
                        parts,
                        Arrays.copyOfRange(document, HEADER_BYTES, document.length)));
    }

    /** Reads a record; empty when its fields do not fit it. */
    static Optional<Envelope> decode(byte[] record) {
        try {
            ByteBuffer in = ByteBuffer.wrap(record);
            long received = in.getLong();
            Envelope.@Nullable Signal signal = signal(in.get());
            String sender = text(in);
            String contentType = text(in);
            String encoding = text(in);
            String header = text(in);
            BatchId batch = header.isEmpty() ? null : BatchId.parse(header).orElse(null);
            if (signal == null || (batch == null && !header.isEmpty())) {
                return Optional.empty();
            }
            byte[] body = new byte[in.remaining()];
            in.get(body);
            return Optional.of(
                    new Envelope(sender, received, signal, contentType, encoding, batch, body));
        } catch (BufferUnderflowException cut) {
            return Optional.empty();
        }
    }

    private static byte[] record(Envelope envelope) {
        byte[] sender = envelope.sender().getBytes(StandardCharsets.UTF_8);
        byte[] contentType = envelope.contentType().getBytes(StandardCharsets.UTF_8);
        byte[] encoding = envelope.encoding().getBytes(StandardCharsets.UTF_8);
        BatchId id = envelope.batch();
        byte[] batch = id == null ? new byte[0] : id.toHeader().getBytes(StandardCharsets.UTF_8);
        int texts = 4 * 2 + sender.length + contentType.length + encoding.length + batch.length;
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + texts + envelope.body().length);
        out.putLong(envelope.receivedUnixNanos());
        out.put(
                switch (envelope.signal()) {
                    case LOGS -> (byte) 1;
                    case METRICS -> (byte) 2;
                    case TRACES -> (byte) 3;
                });
        for (byte[] text : List.of(sender, contentType, encoding, batch)) {
            if (text.length > Short.MAX_VALUE) {
                throw new IllegalArgumentException("text of " + text.length + " bytes");
            }
            out.putShort((short) text.length).put(text);
        }
        return out.put(envelope.body()).array();
    }

    private static Envelope.@Nullable Signal signal(byte code) {
        return switch (code) {
            case 1 -> Envelope.Signal.LOGS;
            case 2 -> Envelope.Signal.METRICS;
            case 3 -> Envelope.Signal.TRACES;
            default -> null;
        };
    }

    private static String text(ByteBuffer in) {
        int length = in.getShort();
        if (length < 0) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int crc(byte[] document) {
        CRC32C crc = new CRC32C();
        crc.update(document, CRC_FROM, document.length - CRC_FROM);
        return (int) crc.getValue();
    }
}
