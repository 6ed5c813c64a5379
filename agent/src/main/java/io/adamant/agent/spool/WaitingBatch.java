package io.adamant.agent.spool;

import io.adamant.agent.spool.codec.Encoding;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;

/**
 * A batch that waits to be shipped: durable, unless the disk refuses even events.
 *
 * @param lane which signal it is: metrics, or logs for the two others
 * @param boot the boot in which it was spooled, whatever boot ships it
 * @param epoch the lane's life in which it was spooled
 * @param firstSequence sequence of its first record
 * @param count how many records; a batch of logs gives sequences band by band, {@link
 *     io.adamant.shared.wire.LogFrame}
 * @param spooledUnixNanos when it was taken
 * @param frameBytes uncompressed length of the scope frame
 * @param encoding how the frame is compressed
 * @param frame the scope frame, compressed as one member; handed over, not copied
 */
public record WaitingBatch(
        Lane lane,
        BootId boot,
        long epoch,
        long firstSequence,
        int count,
        long spooledUnixNanos,
        int frameBytes,
        Encoding encoding,
        byte[] frame) {

    public BatchId id(InstanceId instance) {
        return new BatchId(instance, boot, epoch, firstSequence, count);
    }

    long endSequence() {
        return firstSequence + count;
    }
}
