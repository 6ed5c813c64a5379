package io.adamant.agent.spool.command;

import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.RecordHeader.Kind;
import io.adamant.agent.spool.format.SegmentName;
import io.adamant.agent.spool.format.SegmentName.Form;
import io.adamant.agent.spool.format.SegmentScan;
import io.adamant.shared.time.WallClock;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code adamant-agent spool inspect | verify | export}. Exit status 0 fine, 1 damage or nothing to
 * read, 2 a command line that cannot be used.
 */
public final class SpoolCommand {

    private static final String DEFAULT_DIR = "/var/lib/adamant/spool";

    private static final String HELP =
            """
            Usage: adamant-agent spool inspect|verify|export [options]

            Looks into the agent's disk buffer. Only reads: also while an agent runs.

              inspect              what is there: lanes, sequences, what waits, positions, damage
              verify               reads every byte and checks every checksum and frame
              export               writes out what waits, as JSON, one record a line

              --dir DIR            the spool, default /var/lib/adamant/spool
              --json               inspect: as JSON
              --lane NAME          export: events, metrics or logs only
              --since TIME         export: spooled since 2026-11-21T04:30:00Z, or 15m, 2h, 1d ago
              --all                export: also what is shipped already, as far as it is there
              --otlp DIR           export: OTLP requests, one file each, and requests.txt into DIR
              --file FILE          export, verify: one file, such as a *.quarantined

            Examples:
              adamant-agent spool inspect
              adamant-agent spool export --lane events --since 1h
              adamant-agent spool export --file logs-000000000042.seg.quarantined
              adamant-agent spool export --otlp /tmp/requests && cd /tmp/requests &&
                while read file path id; do curl --data-binary @$file \\
                  -H "Content-Type: application/x-protobuf" -H "Adamant-Batch: $id" \\
                  http://127.0.0.1:4318$path; done < requests.txt

            Exit status: 0 fine, 1 damage or not readable, 2 command line not usable.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final WallClock wall;
    private final Codecs codecs;

    /**
     * @param bulk makes the codec that reads logs and metrics
     */
    public SpoolCommand(PrintStream out, PrintStream err, WallClock wall, Supplier<Codec> bulk) {
        this.out = out;
        this.err = err;
        this.wall = wall;
        this.codecs = new Codecs(bulk);
    }

    /** Runs one command; the result is the exit status. */
    public int run(List<String> words) {
        try {
            Options options = Options.parse(words, wall.unixNanos());
            return switch (options.verb) {
                case "inspect" -> inspect(options);
                case "verify" -> verify(options);
                case "export" -> export(options);
                default -> {
                    out.print(HELP);
                    out.flush();
                    yield 0;
                }
            };
        } catch (IllegalArgumentException unusable) {
            err.print("adamant-agent spool: " + unusable.getMessage() + "\n\n" + HELP);
            return 2;
        } catch (IOException unreadable) {
            err.println("adamant-agent spool: cannot be read: " + unreadable);
            return 1;
        }
    }

    /** What was asked for. */
    private static final class Options {
        private String verb = "";
        private Path dir = Path.of(DEFAULT_DIR);
        private boolean json;
        private boolean all;
        private @Nullable Lane lane;
        private @Nullable Path otlp;
        private @Nullable Path file;
        private long sinceUnixNanos;

        static Options parse(List<String> words, long nowUnixNanos) {
            Options options = new Options();
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                switch (word) {
                    case "inspect", "verify", "export", "--help", "-h" -> options.verb = word;
                    case "--json" -> options.json = true;
                    case "--all" -> options.all = true;
                    case "--dir", "--lane", "--since", "--otlp", "--file" -> {
                        if (++i == words.size()) {
                            throw new IllegalArgumentException(word + " needs a value");
                        }
                        options.take(word, words.get(i), nowUnixNanos);
                    }
                    default -> throw new IllegalArgumentException("'" + word + "' is not known");
                }
            }
            if (options.verb.isEmpty()) {
                throw new IllegalArgumentException("inspect, verify or export is missing");
            }
            return options;
        }

        private void take(String word, String value, long nowUnixNanos) {
            switch (word) {
                case "--dir" -> dir = Path.of(value);
                case "--otlp" -> otlp = Path.of(value);
                case "--file" -> file = Path.of(value);
                case "--since" -> sinceUnixNanos = time(value, nowUnixNanos);
                default -> {
                    lane = Lane.ofLabel(value);
                    if (lane == null) {
                        throw new IllegalArgumentException(
                                "no lane '" + value + "': events, metrics or logs");
                    }
                }
            }
        }

        private static long time(String text, long nowUnixNanos) {
            try {
                if (text.endsWith("Z")) {
                    Instant at = Instant.parse(text);
                    return at.getEpochSecond() * 1_000_000_000L + at.getNano();
                }
                String upper = text.toUpperCase(Locale.ROOT);
                Duration ago = Duration.parse(upper.endsWith("D") ? "P" + upper : "PT" + upper);
                return nowUnixNanos - ago.toNanos();
            } catch (DateTimeException unknown) {
                throw new IllegalArgumentException(
                        "--since is a time like 2026-11-21T04:30:00Z or an age like 15m, 2h, 1d,"
                                + " not '"
                                + text
                                + "'",
                        unknown);
            }
        }
    }

    private int inspect(Options options) throws IOException {
        SpoolDirectory spool = SpoolDirectory.read(options.dir, (scan, offset, header) -> {});
        Inspect page = new Inspect(spool, out);
        if (options.json) {
            page.json();
        } else {
            page.print();
        }
        out.flush();
        return 0;
    }

    private int verify(Options options) throws IOException {
        Verify verify = new Verify(codecs, out);
        Path file = options.file;
        boolean good =
                file == null ? verify.directory(options.dir) : verify.file(file, nameOf(file));
        out.flush();
        return good ? 0 : 1;
    }

    private int export(Options options) throws IOException {
        Path file = options.file;
        Path to = options.otlp;
        if (to != null) {
            Files.createDirectories(to);
            Files.deleteIfExists(to.resolve("requests.txt"));
        }
        Path dir = file == null ? options.dir : file.toAbsolutePath().getParent();
        SpoolDirectory spool =
                SpoolDirectory.read(dir == null ? options.dir : dir, (scan, at, header) -> {});
        PrintStream lines =
                new PrintStream(
                        new BufferedOutputStream(out, 1 << 16), false, StandardCharsets.UTF_8);
        Export export = new Export(Map.copyOf(spool.owners), codecs, lines, to);
        SpoolFile.Visitor visitor =
                (scan, at, header) -> one(options, spool, export, scan, at, header);
        if (file != null) {
            SpoolFile.read(file, nameOf(file), visitor);
        } else {
            for (SegmentName name : SpoolDirectory.names(options.dir)) {
                if (name.form() == Form.SEGMENT) {
                    SpoolFile.read(options.dir.resolve(name.text()), name, visitor);
                }
            }
        }
        lines.flush();
        err.println(
                export.batches()
                        + " batches written"
                        + (to == null ? "" : " to " + to)
                        + (export.unreadable() == 0
                                ? ""
                                : ", " + export.unreadable() + " damaged ones left out"));
        return export.unreadable() == 0 ? 0 : 1;
    }

    private static void one(
            Options options,
            SpoolDirectory spool,
            Export export,
            SegmentScan scan,
            long at,
            RecordHeader header)
            throws IOException {
        LaneMark mark = spool.mark(header.lane());
        boolean isDone =
                header.epoch() < mark.doneEpoch()
                        || (header.epoch() == mark.doneEpoch()
                                && header.firstSequence() < mark.doneSequence());
        boolean isAsked =
                (options.lane == null || options.lane == header.lane())
                        && header.unixNanos() >= options.sinceUnixNanos
                        && (options.all || options.file != null || !isDone);
        if (header.kind() == Kind.BATCH && header.count() > 0 && isAsked) {
            export.batch(scan, at, header);
        }
    }

    private static SegmentName nameOf(Path file) {
        return SegmentName.parse(String.valueOf(file.getFileName()))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        file + " is not named like a file of the spool"));
    }
}
