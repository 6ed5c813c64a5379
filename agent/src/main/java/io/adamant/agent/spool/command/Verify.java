package io.adamant.agent.spool.command;

import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.RecordHeader.Kind;
import io.adamant.agent.spool.format.SegmentName;
import io.adamant.agent.spool.format.SegmentName.Form;
import io.adamant.agent.spool.format.SegmentScan;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.MalformedOtlpException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks every checksum, expands every frame and counts its records. */
final class Verify {

    private final Codecs codecs;
    private final PrintStream out;
    private long checked;
    private long bad;
    private String place = "";

    Verify(Codecs codecs, PrintStream out) {
        this.codecs = codecs;
        this.out = out;
    }

    /** False when something in use is damaged. */
    boolean directory(Path dir) throws IOException {
        long aside = SpoolDirectory.names(dir).stream().filter(Verify::isAside).count();
        SpoolDirectory spool = SpoolDirectory.read(dir, this::record);
        for (SpoolFile file : spool.files) {
            end(file, spool.isNewest(file));
        }
        out.println(
                checked
                        + " records in "
                        + spool.files.size()
                        + " files, "
                        + (bad == 0 ? "all good" : bad + " damaged")
                        + (aside == 0 ? "" : "; " + aside + " files are set aside"));
        return bad == 0;
    }

    boolean file(Path path, SegmentName name) throws IOException {
        end(SpoolFile.read(path, name, this::record), false);
        out.println(checked + " records, " + (bad == 0 ? "all good" : bad + " damaged"));
        return bad == 0;
    }

    private static boolean isAside(SegmentName name) {
        return name.form() == Form.QUARANTINED;
    }

    private void end(SpoolFile file, boolean isNewest) {
        String problem = file.problem;
        if (problem == null) {
            return;
        }
        boolean inUse = isNewest && file.unfinished;
        out.println(
                file.name.text()
                        + ": "
                        + problem
                        + (inUse ? " (being written, or cut by a crash: nothing is lost)" : ""));
        bad += inUse || isAside(file.name) ? 0 : 1;
    }

    private void record(SegmentScan scan, long offset, RecordHeader header) throws IOException {
        checked++;
        place = header.lane().label() + " sequence " + header.firstSequence() + ", byte " + offset;
        String problem = problem(scan, offset, header);
        if (problem != null) {
            bad++;
            out.println(place + ": " + problem);
        }
    }

    private @Nullable String problem(SegmentScan scan, long offset, RecordHeader header)
            throws IOException {
        byte[] stored = scan.stored(offset, header);
        if (scan.facts(offset, header) == null || stored == null) {
            return "wrong checksum";
        }
        if (header.kind() != Kind.BATCH || header.count() == 0) {
            return null;
        }
        try {
            byte[] frame = codecs.of(header.encoding()).expand(stored, header.frameBytes());
            int[] bands = {header.low(), header.plain(), header.high()};
            boolean isCounted =
                    header.lane() != Lane.LOGS || Arrays.equals(LogFrame.counts(frame), bands);
            return isCounted ? null : "the frame does not hold the records that were noted";
        } catch (IOException | MalformedOtlpException broken) {
            return "the frame cannot be read: " + broken.getMessage();
        }
    }
}
