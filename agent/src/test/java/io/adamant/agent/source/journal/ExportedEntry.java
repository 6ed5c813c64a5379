package io.adamant.agent.source.journal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An entry for a journal file, in the journal export format of systemd. */
final class ExportedEntry {

    private final ByteArrayOutputStream fields = new ByteArrayOutputStream();
    private final List<String> names = new ArrayList<>();

    ExportedEntry(JournalId boot, long monotonicMicros, long realtimeMicros) {
        text("__REALTIME_TIMESTAMP", Long.toString(realtimeMicros));
        text("__MONOTONIC_TIMESTAMP", Long.toString(monotonicMicros));
        text("_BOOT_ID", boot.toString());
    }

    ExportedEntry text(String name, String value) {
        names.add(name);
        fields.writeBytes((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The form for values with a line end or a control character. */
    ExportedEntry binary(String name, byte[] value) {
        names.add(name);
        fields.writeBytes((name + "\n").getBytes(StandardCharsets.US_ASCII));
        byte[] length =
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value.length)
                        .array();
        fields.writeBytes(length);
        fields.writeBytes(value);
        fields.write('\n');
        return this;
    }

    ExportedEntry message(String message) {
        return text("MESSAGE", message);
    }

    byte[] toBytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(fields.toByteArray());
        whole.write('\n');
        return whole.toByteArray();
    }
}
