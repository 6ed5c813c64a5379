package io.adamant.agent.spool.command;

import io.adamant.agent.endpoint.JsonText;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.format.SegmentName.Form;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page of {@code spool inspect}. */
final class Inspect {

    private static final int MAX_POSITIONS = 20;
    private static final List<String> BANDS = List.of("low", "plain", "high");

    private final SpoolDirectory spool;
    private final PrintStream out;

    Inspect(SpoolDirectory spool, PrintStream out) {
        this.spool = spool;
        this.out = out;
    }

    void print() {
        long bytes = spool.files.stream().mapToLong(file -> file.bytes).sum();
        line("spool %s: %s in %d files", spool.dir, size(bytes), spool.files.size());
        line("");
        line(
                "%-8s %5s %10s %15s %22s %9s %10s  %s",
                "lane", "files", "size", "epoch", "sequences", "waiting", "records", "time");
        for (Lane lane : Lane.values()) {
            lane(lane);
        }
        bands();
        owners();
        positions();
        problems();
    }

    private void lane(Lane lane) {
        List<SpoolFile> files = spool.of(lane, Form.SEGMENT);
        if (files.isEmpty()) {
            line("%-8s %5d", lane.label(), 0);
            return;
        }
        LaneMark mark = spool.mark(lane);
        SpoolFile last = files.getLast();
        long first =
                files.stream().mapToLong(f -> f.oldestUnixNanos).filter(t -> t > 0).min().orElse(0);
        long newest = files.stream().mapToLong(f -> f.newestUnixNanos).max().orElse(0);
        SpoolFile oldest =
                files.stream().filter(f -> f.epoch == last.epoch).findFirst().orElse(last);
        line(
                "%-8s %5d %10s %15d %22s %9d %10d  %s",
                lane.label(),
                files.size(),
                size(files.stream().mapToLong(f -> f.bytes).sum()),
                last.epoch,
                oldest.firstSequence + ".." + (last.endSequence - 1),
                mark.batches(),
                mark.records(),
                first == 0 ? "-" : time(first) + " .. " + time(newest));
    }

    private void bands() {
        LaneMark logs = spool.mark(Lane.LOGS);
        if (logs.records() > 0) {
            line("");
            line(
                    "logs that wait: %d of severity low, %d plain, %d high",
                    logs.low(), logs.plain(), logs.high());
        }
    }

    private void owners() {
        if (!spool.owners.isEmpty()) {
            line("");
            line("boots");
            spool.owners.forEach(
                    (boot, owner) -> {
                        String[] words = owner.split("\n", -1);
                        String host = words.length > 1 ? " (" + words[1] + ")" : "";
                        line("  %s  instance %s%s", boot, words[0], host);
                    });
        }
    }

    private void positions() {
        line("");
        line("positions: %d", spool.positions.size());
        spool.positions.entrySet().stream()
                .limit(MAX_POSITIONS)
                .forEach(e -> line("  %s = %s", e.getKey(), e.getValue()));
        if (spool.positions.size() > MAX_POSITIONS) {
            line("  and %d more (--json has all)", spool.positions.size() - MAX_POSITIONS);
        }
    }

    private void problems() {
        for (SpoolFile file : spool.files) {
            boolean aside = file.name.form() == Form.QUARANTINED;
            String problem = file.problem;
            if (aside || problem != null) {
                line("");
                line(
                        "%s: %s%s%n  %d batches, %d records are intact; read them with:"
                                + " adamant-agent spool export --file %s",
                        file.name.text(),
                        aside ? "set aside, " : "",
                        problem == null ? "damage inside a record" : problem,
                        file.batches,
                        file.count(),
                        file.path);
            }
        }
    }

    void json() {
        JsonText json = new JsonText().open('{');
        json.key("dir").text(spool.dir.toString());
        json.key("lanes").open('{');
        for (Lane lane : Lane.values()) {
            LaneMark mark = spool.mark(lane);
            json.key(lane.label()).open('{');
            json.key("epoch").whole(mark.epoch()).key("next_sequence").whole(mark.nextSequence());
            json.key("done_epoch").whole(mark.doneEpoch());
            json.key("done_sequence").whole(mark.doneSequence());
            json.key("waiting_batches").whole(mark.batches());
            json.key("waiting_bytes").whole(mark.bytes());
            bands(json, "waiting_records", new long[] {mark.low(), mark.plain(), mark.high()});
            json.close('}');
        }
        json.close('}').key("files").open('[');
        spool.files.forEach(file -> file(json, file));
        json.close(']').key("boots").open('{');
        for (Map.Entry<String, String> owner : spool.owners.entrySet()) {
            json.key(owner.getKey()).text(owner.getValue().split("\n", -1)[0]);
        }
        json.close('}').key("positions").open('{');
        spool.positions.forEach((key, value) -> json.key(key).text(value));
        out.print(json.close('}').close('}'));
    }

    private static void file(JsonText json, SpoolFile file) {
        json.open('{').key("name").text(file.name.text()).key("bytes").whole(file.bytes);
        json.key("epoch").whole(file.epoch).key("first_sequence").whole(file.firstSequence);
        json.key("end_sequence").whole(file.endSequence).key("batches").whole(file.batches);
        bands(json, "records", file.records);
        json.key("frame_bytes").whole(file.plainBytes).key("stored_bytes").whole(file.storedBytes);
        json.key("oldest_unix_nano").whole(file.oldestUnixNanos);
        json.key("newest_unix_nano").whole(file.newestUnixNanos);
        json.key("problem").text(file.problem).close('}');
    }

    private static void bands(JsonText json, String key, long[] records) {
        json.key(key).open('{');
        for (int i = 0; i < records.length; i++) {
            json.key(BANDS.get(i)).whole(records[i]);
        }
        json.close('}');
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library
    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    static String size(long bytes) {
        double unit = bytes;
        for (String name : new String[] {"B", "KiB", "MiB", "GiB"}) {
            if (unit < 1024 || name.equals("GiB")) {
                return String.format(
                        Locale.ROOT, name.equals("B") ? "%.0f %s" : "%.1f %s", unit, name);
            }
            unit /= 1024;
        }
        return bytes + " B";
    }

    private static String time(long unixNanos) {
        return Instant.ofEpochSecond(0, unixNanos).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
