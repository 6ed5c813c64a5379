package io.adamant.agent.spool;

import io.adamant.shared.model.BootId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of spool records. All integers big-endian, texts UTF-8.
 *
 * <pre>
 *  batch        1 length of the boot id, boot id
 *               4 uncompressed length of the scope frame
 *               positions
 *               rest: the scope frame as one gzip member; empty in a hole
 *  checkpoint   lanes, positions: all of them
 *  state        lanes
 *
 *  positions    4 how many, then each: 4 length, key, 4 length, value
 *  lanes        events, metrics, logs, each:
 *                 8 done epoch, 8 done sequence: what lies before is acknowledged or dropped
 *                 8 waiting batches, 8 waiting records, 8 waiting bytes
 * </pre>
 */
final class Bodies {

    private Bodies() {}

    /** The body of a batch record. */
    record BatchBody(BootId boot, int frameBytes, Map<String, String> positions, byte[] frame) {

        BatchBody withoutFrame() {
            return new BatchBody(boot, 0, positions, new byte[0]);
        }

        byte[] encode() {
            byte[] boot = text(this.boot.value());
            byte[] positions = positionBytes(this.positions);
            return ByteBuffer.allocate(1 + boot.length + 4 + positions.length + frame.length)
                    .put((byte) boot.length)
                    .put(boot)
                    .putInt(frameBytes)
                    .put(positions)
                    .put(frame)
                    .array();
        }
    }

    /** The body of a checkpoint. */
    record Checkpoint(LaneMark[] lanes, Map<String, String> positions) {}

    /** Where one lane stands, as it is stored. */
    record LaneMark(long doneEpoch, long doneSequence, long batches, long records, long bytes) {

        static final LaneMark NONE = new LaneMark(0, 0, 0, 0, 0);

        /** One more batch waits. */
        LaneMark plus(RecordHeader header) {
            return new LaneMark(
                    doneEpoch,
                    doneSequence,
                    batches + 1,
                    records + header.count(),
                    bytes + header.totalBytes());
        }
    }

    static byte[] checkpoint(LaneMark[] lanes, Map<String, String> positions) {
        byte[] marks = state(lanes);
        byte[] tail = positionBytes(positions);
        return ByteBuffer.allocate(marks.length + tail.length).put(marks).put(tail).array();
    }

    static byte[] state(LaneMark[] lanes) {
        ByteBuffer out = ByteBuffer.allocate(lanes.length * 40);
        for (LaneMark lane : lanes) {
            out.putLong(lane.doneEpoch()).putLong(lane.doneSequence());
            out.putLong(lane.batches()).putLong(lane.records()).putLong(lane.bytes());
        }
        return out.array();
    }

    /** Null when the intact bytes are not of this layout: another version wrote them. */
    static @Nullable BatchBody readBatch(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            byte[] boot = new byte[in.get() & 0xFF];
            in.get(boot);
            int frameBytes = in.getInt();
            Map<String, String> positions = readPositions(in);
            byte[] frame = new byte[in.remaining()];
            in.get(frame);
            BootId id = new BootId(new String(boot, StandardCharsets.UTF_8));
            return new BatchBody(id, frameBytes, positions, frame);
        } catch (BufferUnderflowException | IllegalArgumentException otherLayout) {
            return null;
        }
    }

    static @Nullable Checkpoint readCheckpoint(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            LaneMark[] lanes = readLanes(in);
            return new Checkpoint(lanes, readPositions(in));
        } catch (BufferUnderflowException otherLayout) {
            return null;
        }
    }

    static LaneMark @Nullable [] readState(byte[] body) {
        try {
            return readLanes(ByteBuffer.wrap(body));
        } catch (BufferUnderflowException otherLayout) {
            return null;
        }
    }

    private static LaneMark[] readLanes(ByteBuffer in) {
        LaneMark[] lanes = new LaneMark[Lane.values().length];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] =
                    new LaneMark(
                            in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
        }
        return lanes;
    }

    private static byte[] positionBytes(Map<String, String> positions) {
        int size = 4;
        for (Map.Entry<String, String> e : positions.entrySet()) {
            size += 8 + text(e.getKey()).length + text(e.getValue()).length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(positions.size());
        positions.forEach(
                (key, value) -> {
                    out.putInt(text(key).length).put(text(key));
                    out.putInt(text(value).length).put(text(value));
                });
        return out.array();
    }

    private static Map<String, String> readPositions(ByteBuffer in) {
        Map<String, String> positions = new TreeMap<>();
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            String key = readText(in);
            positions.put(key, readText(in));
        }
        return positions;
    }

    private static String readText(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
