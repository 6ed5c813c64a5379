package io.adamant.agent.ship.cargo;

import io.adamant.agent.spool.WaitingBatch;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.codec.Encoding;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sub-range of a batch that is sent as one request; at first all of it. The records of a part of
 * logs are a run of ranks (see {@link LogFrame}), of metrics a run of points.
 *
 * @param frameBytes uncompressed length of the scope frame
 * @param encoding how the frame is compressed
 * @param frame the scope frame as one member
 */
public record Part(
        Lane lane, long firstSequence, int count, int frameBytes, Encoding encoding, byte[] frame) {

    /** Says of a shortened record how many bytes its body had. */
    public static final String TRUNCATED = "adamant.truncated.bytes";

    /** A body that does not fit even as short as this is given up. */
    private static final int LEAST_BODY_BYTES = 1 << 10;

    public static Part whole(WaitingBatch batch) {
        return new Part(
                batch.lane(),
                batch.firstSequence(),
                batch.count(),
                batch.frameBytes(),
                batch.encoding(),
                batch.frame());
    }

    public String path() {
        return switch (lane) {
            case METRICS -> "/v1/metrics";
            case EVENTS, LOGS -> "/v1/logs";
        };
    }

    public BatchId id(WaitingBatch batch, HostResource resource) {
        return new BatchId(resource.instance(), batch.boot(), batch.epoch(), firstSequence, count);
    }

    /** The same compressed in another way; itself where it is so already. */
    public Part in(Encoding wanted, Codecs codecs) throws IOException {
        return wanted == encoding ? this : part(0, count, plain(codecs), wanted, codecs);
    }

    /** Two halves; both keep their records' sequences. */
    public List<Part> halves(HostResource resource, Codecs codecs)
            throws IOException, MalformedOtlpException {
        byte[] plain = plain(codecs);
        int half = count / 2;
        return List.of(
                part(0, half, select(resource, plain, 0, half), encoding, codecs),
                part(half, count, select(resource, plain, half, count), encoding, codecs));
    }

    private byte[] select(HostResource resource, byte[] plain, int from, int to)
            throws IOException, MalformedOtlpException {
        if (lane == Lane.METRICS) {
            List<MetricPoint> points =
                    OtlpDecoder.metrics(OtlpEncoder.request(resource, plain)).getFirst().points();
            checkCount(points.size());
            return OtlpEncoder.scopeMetrics(points.subList(from, to));
        }
        int found = 0;
        for (int band : LogFrame.counts(plain)) {
            found += band;
        }
        checkCount(found);
        return LogFrame.select(plain, from, to);
    }

    /**
     * The only record with half of its body, and an attribute that says so; empty when it has no
     * body that could be shorter.
     */
    public Optional<Part> shortened(HostResource resource, Codecs codecs)
            throws IOException, MalformedOtlpException {
        if (lane == Lane.METRICS) {
            return Optional.empty();
        }
        byte[] request = OtlpEncoder.request(resource, plain(codecs));
        LogRecord record = OtlpDecoder.logs(request).getFirst().records().getFirst();
        Value body = record.body();
        byte[] bytes;
        if (body instanceof Value.Text(String text)) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
        } else if (body instanceof Value.Bytes raw) {
            bytes = raw.bytes();
        } else {
            return Optional.empty();
        }
        if (bytes.length <= LEAST_BODY_BYTES) {
            return Optional.empty();
        }
        Map<String, Value> attributes = new LinkedHashMap<>(record.attributes());
        attributes.putIfAbsent(TRUNCATED, Value.of(bytes.length));
        LogRecord shorter =
                new LogRecord(
                        record.timeUnixNanos(),
                        record.observedUnixNanos(),
                        record.severity(),
                        record.eventName(),
                        firstHalf(body, bytes),
                        attributes);
        byte[] scope = OtlpEncoder.scopeLogs(List.of(shorter));
        return Optional.of(part(0, 1, scope, encoding, codecs));
    }

    private static Value firstHalf(Value body, byte[] bytes) {
        int half = bytes.length / 2;
        if (body instanceof Value.Text) {
            while ((bytes[half] & 0xC0) == 0x80) {
                half--; // not within a character
            }
            return Value.of(new String(bytes, 0, half, StandardCharsets.UTF_8));
        }
        return new Value.Bytes(Arrays.copyOf(bytes, half));
    }

    private byte[] plain(Codecs codecs) throws IOException {
        return codecs.of(encoding).expand(frame, frameBytes);
    }

    private void checkCount(int found) throws IOException {
        if (found != count) {
            throw new IOException("frame holds " + found + " records, not " + count);
        }
    }

    private Part part(int from, int to, byte[] plain, Encoding in, Codecs codecs)
            throws IOException {
        byte[] member = codecs.of(in).compress(plain);
        return new Part(lane, firstSequence + from, to - from, plain.length, in, member);
    }
}
