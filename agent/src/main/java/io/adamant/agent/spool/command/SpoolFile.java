package io.adamant.agent.spool.command;

import io.adamant.agent.spool.format.Facts;
import io.adamant.agent.spool.format.Facts.OfCheckpoint;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.SegmentName;
import io.adamant.agent.spool.format.SegmentScan;
import io.adamant.agent.spool.format.SegmentScan.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one file of the spool holds, from its headers and facts. */
final class SpoolFile {

    final Path path;
    final SegmentName name;
    final Map<String, String> positions = new TreeMap<>();
    final Map<String, String> owners = new TreeMap<>();
    long bytes;
    long epoch;
    long firstSequence;
    long endSequence;
    long batches;
    final long[] records = new long[3];
    long storedBytes;
    long plainBytes;
    long oldestUnixNanos;
    long newestUnixNanos;
    long write = -1;
    LaneMark @Nullable [] marks;
    @Nullable String problem;
    boolean unfinished;

    private SpoolFile(Path path, SegmentName name) {
        this.path = path;
        this.name = name;
    }

    /** Told of each record. */
    interface Visitor {

        void record(SegmentScan scan, long offset, RecordHeader header) throws IOException;
    }

    static SpoolFile read(Path path, SegmentName name, Visitor visitor) throws IOException {
        SpoolFile file = new SpoolFile(path, name);
        try (SegmentScan scan = SegmentScan.open(path)) {
            file.bytes = scan.size();
            file.walk(scan, visitor);
        }
        return file;
    }

    private void walk(SegmentScan scan, Visitor visitor) throws IOException {
        long offset = 0;
        Look look = scan.look(0, bytes);
        while (look instanceof Look.Found(RecordHeader header)) {
            note(scan, offset, header);
            visitor.record(scan, offset, header);
            offset += header.totalBytes();
            look = scan.look(offset, bytes);
        }
        if (look instanceof Look.Bad(boolean torn)) {
            unfinished = torn;
            problem = (torn ? "unfinished write" : "damage") + " at byte " + offset;
        } else if (offset == 0) {
            unfinished = true;
            problem = "empty";
        }
    }

    private void note(SegmentScan scan, long offset, RecordHeader header) throws IOException {
        switch (header.kind()) {
            case CHECKPOINT -> {
                epoch = header.epoch();
                firstSequence = header.firstSequence();
                endSequence = firstSequence;
                byte[] facts = scan.facts(offset, header);
                OfCheckpoint head =
                        facts == null ? null : Facts.readCheckpoint(ByteBuffer.wrap(facts));
                if (head != null) {
                    positions.putAll(head.positions());
                    owners.putAll(head.owners());
                    state(head.write(), head.marks());
                }
            }
            case BATCH -> batch(scan, offset, header);
            case STATE -> {
                byte[] facts = scan.facts(offset, header);
                LaneMark[] now = facts == null ? null : Facts.readState(ByteBuffer.wrap(facts));
                if (now != null) {
                    state(header.firstSequence(), now);
                }
            }
            case OWNER -> {
                byte[] facts = scan.facts(offset, header);
                Map<String, String> texts =
                        facts == null ? null : Facts.readTexts(ByteBuffer.wrap(facts));
                owners.putAll(texts == null ? Map.of() : texts);
            }
        }
    }

    private void batch(SegmentScan scan, long offset, RecordHeader header) throws IOException {
        endSequence = header.endSequence();
        byte[] facts = name.lane() == Lane.LOGS ? scan.facts(offset, header) : null;
        Facts.OfBatch batch = facts == null ? null : Facts.readBatch(ByteBuffer.wrap(facts));
        if (batch != null) {
            batch.positions()
                    .forEach(
                            (key, value) -> {
                                if (value.isEmpty()) {
                                    positions.remove(key);
                                } else {
                                    positions.put(key, value);
                                }
                            });
        }
        if (header.count() > 0) {
            batches++;
            records[0] += header.low();
            records[1] += header.plain();
            records[2] += header.high();
            storedBytes += header.storedBytes();
            plainBytes += header.frameBytes();
            long at = header.unixNanos();
            oldestUnixNanos = oldestUnixNanos == 0 ? at : Math.min(oldestUnixNanos, at);
            newestUnixNanos = Math.max(newestUnixNanos, at);
        }
    }

    private void state(long number, LaneMark[] now) {
        if (number > write) {
            write = number;
            marks = now;
        }
    }

    long count() {
        return records[0] + records[1] + records[2];
    }
}
