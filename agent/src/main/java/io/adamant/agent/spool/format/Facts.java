package io.adamant.agent.spool.format;

import io.adamant.shared.model.BootId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a frame in a record. All integers big-endian, texts UTF-8.
 *
 * <pre>
 *  batch        1 length of the boot id, boot id
 *               texts: the positions that this batch moved; an empty value forgets its key
 *  state        3 marks: events, metrics, logs
 *  owner        texts: one boot id, and who it was, see {@link Owner}
 *  checkpoint   8 number of the write
 *               3 marks
 *               texts: the owners of the last boots; only in the lane of events
 *               texts: all positions; only in the lane of logs
 *
 *  texts        4 how many, then each: 4 length, key, 4 length, value
 *  mark         nine numbers: epoch, next sequence,
 *               done epoch, done sequence: what lies before is acknowledged or given up,
 *               waiting batches, records of band low, of plain, of high, bytes;
 *               each in groups of seven bits, the lowest first, the eighth bit says that more follow
 * </pre>
 */
public final class Facts {

    private Facts() {}

    /** Of a batch. */
    public record OfBatch(BootId boot, Map<String, String> positions) {}

    /**
     * Of a checkpoint.
     *
     * @param write number of the write that began the segment
     */
    public record OfCheckpoint(
            long write,
            LaneMark[] marks,
            Map<String, String> owners,
            Map<String, String> positions) {}

    public static byte[] batch(BootId boot, Map<String, String> positions) {
        byte[] id = bytes(boot.value());
        byte[] texts = texts(positions);
        return ByteBuffer.allocate(1 + id.length + texts.length)
                .put((byte) id.length)
                .put(id)
                .put(texts)
                .array();
    }

    public static byte[] state(LaneMark[] marks) {
        ByteBuffer out = ByteBuffer.allocate(marks.length * LaneMark.MAX_BYTES);
        for (LaneMark mark : marks) {
            number(out, mark.epoch());
            number(out, mark.nextSequence());
            number(out, mark.doneEpoch());
            number(out, mark.doneSequence());
            number(out, mark.batches());
            number(out, mark.low());
            number(out, mark.plain());
            number(out, mark.high());
            number(out, mark.bytes());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    public static byte[] checkpoint(OfCheckpoint of) {
        byte[] marks = state(of.marks());
        byte[] owners = texts(of.owners());
        byte[] positions = texts(of.positions());
        return ByteBuffer.allocate(8 + marks.length + owners.length + positions.length)
                .putLong(of.write())
                .put(marks)
                .put(owners)
                .put(positions)
                .array();
    }

    public static byte[] texts(Map<String, String> texts) {
        int size = 4;
        for (Map.Entry<String, String> e : texts.entrySet()) {
            size += 8 + bytes(e.getKey()).length + bytes(e.getValue()).length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(texts.size());
        texts.forEach(
                (key, value) -> {
                    out.putInt(bytes(key).length).put(bytes(key));
                    out.putInt(bytes(value).length).put(bytes(value));
                });
        return out.array();
    }

    /** Null when the intact bytes are not of this layout: another version wrote them. */
    public static @Nullable OfBatch readBatch(ByteBuffer in) {
        try {
            byte[] boot = new byte[in.get() & 0xFF];
            in.get(boot);
            BootId id = new BootId(new String(boot, StandardCharsets.UTF_8));
            return new OfBatch(id, texts(in));
        } catch (BufferUnderflowException | IllegalArgumentException otherLayout) {
            return null;
        }
    }

    public static LaneMark @Nullable [] readState(ByteBuffer in) {
        try {
            return marks(in);
        } catch (BufferUnderflowException otherLayout) {
            return null;
        }
    }

    public static @Nullable Map<String, String> readTexts(ByteBuffer in) {
        try {
            return texts(in);
        } catch (BufferUnderflowException otherLayout) {
            return null;
        }
    }

    public static @Nullable OfCheckpoint readCheckpoint(ByteBuffer in) {
        try {
            return new OfCheckpoint(in.getLong(), marks(in), texts(in), texts(in));
        } catch (BufferUnderflowException otherLayout) {
            return null;
        }
    }

    private static LaneMark[] marks(ByteBuffer in) {
        LaneMark[] marks = new LaneMark[Lane.count()];
        for (int i = 0; i < marks.length; i++) {
            marks[i] =
                    new LaneMark(
                            number(in),
                            number(in),
                            number(in),
                            number(in),
                            number(in),
                            number(in),
                            number(in),
                            number(in),
                            number(in));
        }
        return marks;
    }

    private static void number(ByteBuffer out, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte group = in.get();
            number |= (group & 0x7FL) << shift;
            if (group >= 0) {
                return number;
            }
        }
        throw new BufferUnderflowException();
    }

    private static Map<String, String> texts(ByteBuffer in) {
        int count = in.getInt();
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = text(in);
            texts.put(key, text(in));
        }
        return texts;
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
