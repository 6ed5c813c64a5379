package io.adamant.collector.fleet;

import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpDecoder.ResourceLogs;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.ResourceAttributes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a host's record that are not numbers, as they lie in a checkpoint. Big-endian; texts
 * as {@code DataOutput.writeUTF} writes them.
 *
 * <pre>
 *   4+n  an OTLP request: the host's resource, and its events as it sent them
 *   2+n  batch id as in its header; n = 0 without one
 *     4  how many older boots, then 2+n each
 *     4  how many mismatches, then 2+n each
 * </pre>
 *
 * @param resource whose it is
 * @param events as {@link HostRecord} orders them, each with its host's time
 * @param firstBatch of the boot, or null
 */
record HostSnapshot(
        HostResource resource,
        List<LogRecord> events,
        @Nullable BatchId firstBatch,
        List<BootId> olderBoots,
        List<String> mismatches) {

    /** Bytes of one host's events; what is longer was not written by {@link #write}. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    void write(DataOutput out) throws IOException {
        byte[] request = OtlpEncoder.request(resource, OtlpEncoder.scopeLogs(events));
        out.writeInt(request.length);
        out.write(request);
        out.writeUTF(firstBatch == null ? "" : firstBatch.toHeader());
        out.writeInt(olderBoots.size());
        for (BootId boot : olderBoots) {
            out.writeUTF(boot.value());
        }
        out.writeInt(mismatches.size());
        for (String mismatch : mismatches) {
            out.writeUTF(mismatch);
        }
    }

    static HostSnapshot read(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("events of " + length + " bytes");
        }
        byte[] request = new byte[length];
        in.readFully(request);
        ResourceLogs logs = logs(request);
        HostResource resource =
                ResourceAttributes.read(logs.resource())
                        .orElseThrow(() -> new IOException("no host's resource"));
        BatchId firstBatch = BatchId.parse(in.readUTF()).orElse(null);
        List<BootId> olderBoots = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            olderBoots.add(new BootId(in.readUTF()));
        }
        List<String> mismatches = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            mismatches.add(in.readUTF());
        }
        return new HostSnapshot(resource, logs.records(), firstBatch, olderBoots, mismatches);
    }

    private static ResourceLogs logs(byte[] request) throws IOException {
        try {
            List<ResourceLogs> parts = OtlpDecoder.logs(request);
            if (parts.size() == 1) {
                return parts.getFirst();
            }
            throw new IOException(parts.size() + " resources");
        } catch (MalformedOtlpException malformed) {
            throw new IOException(malformed);
        }
    }

    /** The event at a place, which must be of this kind. */
    <E extends HostEvent> E event(int index, Class<E> kind) throws IOException {
        if (index < events.size()
                && kind.isInstance(HostEvents.decode(events.get(index)).orElse(null))) {
            return kind.cast(HostEvents.decode(events.get(index)).orElseThrow());
        }
        throw new IOException("no " + kind.getSimpleName() + " at " + index);
    }
}
