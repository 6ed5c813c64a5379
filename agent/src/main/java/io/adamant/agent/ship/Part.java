package io.adamant.agent.ship;

import io.adamant.agent.spool.WaitingBatch;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import java.io.IOException;
import java.util.List;

/**
 * A sub-range of a batch that is sent as one request; at first all of it.
 *
 * @param frameBytes uncompressed length of the scope frame
 * @param frame the scope frame as one gzip member
 */
record Part(Lane lane, long firstSequence, int count, int frameBytes, byte[] frame) {

    static Part whole(WaitingBatch batch) {
        return new Part(
                batch.lane(),
                batch.firstSequence(),
                batch.count(),
                batch.frameBytes(),
                batch.frame());
    }

    String path() {
        return switch (lane) {
            case METRICS -> "/v1/metrics";
            case EVENTS, LOGS -> "/v1/logs";
        };
    }

    BatchId id(WaitingBatch batch, HostResource resource) {
        return new BatchId(resource.instance(), batch.boot(), batch.epoch(), firstSequence, count);
    }

    byte[] plainFrame() throws IOException {
        return new Gzip().expand(frame, frameBytes);
    }

    /** Two halves; both keep their records' sequences. */
    List<Part> halves(HostResource resource) throws IOException, MalformedOtlpException {
        byte[] request = OtlpEncoder.request(resource, plainFrame());
        int half = count / 2;
        if (lane == Lane.METRICS) {
            List<MetricPoint> points = OtlpDecoder.metrics(request).getFirst().points();
            checkCount(points.size());
            return List.of(
                    part(0, half, OtlpEncoder.scopeMetrics(points.subList(0, half))),
                    part(half, count, OtlpEncoder.scopeMetrics(points.subList(half, count))));
        }
        List<LogRecord> records = OtlpDecoder.logs(request).getFirst().records();
        checkCount(records.size());
        return List.of(
                part(0, half, OtlpEncoder.scopeLogs(records.subList(0, half))),
                part(half, count, OtlpEncoder.scopeLogs(records.subList(half, count))));
    }

    private void checkCount(int found) throws IOException {
        if (found != count) {
            throw new IOException("frame holds " + found + " records, not " + count);
        }
    }

    private Part part(int from, int to, byte[] plain) {
        return new Part(
                lane, firstSequence + from, to - from, plain.length, new Gzip().compress(plain));
    }
}
