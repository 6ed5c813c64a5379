package io.adamant.collector.logs.stored;

import static io.adamant.collector.logs.stored.StoredLogs.SECOND;
import static io.adamant.collector.logs.stored.StoredLogs.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.collector.logs.Placements;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log files read by a reader that shares no code with their writer: npm's {@code hyparquet},
 * run by Node.js. {@code adamant.hyparquet} is the directory with its {@code node_modules}, by
 * default {@code ~/.cache/adamant/hyparquet}, where {@code .ci/run} puts it.
 */
@Timeout(300)
final class ForeignReaderOfParquetIT {

    private static final String PACKAGE = "node_modules/hyparquet/package.json";

    @TempDir private Path directory;

    @BeforeAll
    static void needsTheReader() {
        boolean isThere = Files.exists(modules().resolve(PACKAGE));
        boolean isRequired = "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"));
        assertThat(isThere || !isRequired)
                .as("npm's hyparquet in %s; .ci/run installs it", modules())
                .isTrue();
        assumeTrue(isThere, () -> "no hyparquet in " + modules() + "; see .ci/run");
    }

    private static Path modules() {
        return Path.of(
                System.getProperty(
                        "adamant.hyparquet",
                        System.getProperty("user.home") + "/.cache/adamant/hyparquet"));
    }

    @Test
    void findsTheDocumentedColumnsAndEveryValue() throws Exception {
        List<JsonObject> expected = new ArrayList<>();
        try (StoredLogs store = new StoredLogs(directory)) {
            store.places.put("i-a", new Placements.Place("shop \u00fc", "web"));
            SplittableRandom random = new SplittableRandom(42);
            for (int i = 0; i < 500; i++) {
                LogRecord record = record(random, i);
                store.add(resource(), record);
                expected.add(row(record, i + 1));
            }
            store.flush();
        }
        List<String> lines = read(parquetFiles());
        JsonObject head = new JsonObject(lines.getFirst());

        assertThat(head.getJsonObject("keyValues").getMap())
                .containsEntry("adamant.table", "logs")
                .containsEntry("adamant.schema", "1");
        assertThat(head.getJsonArray("codecs")).isEqualTo(new JsonArray().add("ZSTD"));
        assertThat(head.getJsonArray("columns"))
                .isEqualTo(new JsonArray(List.copyOf(documentedColumns())));
        assertThat(lines.stream().skip(1).map(JsonObject::new).toList()).isEqualTo(expected);
    }

    private static Map<String, Value> resource() {
        return Map.of(
                "service.instance.id", Value.of("i-a"),
                "host.image.id", Value.of("ami-1"),
                "cloud.availability_zone", Value.of("z1"),
                "service.name", Value.of("nginx"),
                "adamant.boot.id", Value.of("b1"));
    }

    /** Times to the nanosecond, text of every kind, a body of bytes, pairs or none. */
    private static LogRecord record(SplittableRandom random, int i) {
        long time = START + i * SECOND + random.nextLong(SECOND);
        Map<String, Value> attributes =
                i % 3 == 0
                        ? Map.of("log.file.path", Value.of("/var/log/a.log"))
                        : Map.of(
                                "log.file.path", Value.of("/var/log/a.log"),
                                "note", Value.of(text(random)));
        if (i % 50 == 7) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            return new LogRecord(time, 0, 9, "", new Value.Bytes(bytes), attributes);
        }
        return new LogRecord(time, 0, i % 25, "", Value.of(text(random)), attributes);
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(30);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(5)) {
                        case 0 -> random.nextInt(1, 0x20);
                        case 1 -> random.nextInt(0xA0, 0x2000);
                        case 2 -> random.nextInt(0x1F300, 0x1F600);
                        default -> random.nextInt(0x20, 0x7F);
                    });
        }
        return text.toString();
    }

    private static JsonObject row(LogRecord record, long ordinal) {
        Value body = record.body() == null ? Value.of("") : record.body();
        byte[] utf8 = body.asText().getBytes(StandardCharsets.UTF_8);
        Value note = record.attributes().get("note");
        return new JsonObject()
                .put("time_unix_nanos", Long.toString(record.timeUnixNanos()))
                .put("ordinal", Long.toString(ordinal))
                .put("instance", "i-a")
                .put("application", "shop \u00fc")
                .put("group", "web")
                .put("image", "ami-1")
                .put("zone", "z1")
                .put("source", "/var/log/a.log")
                .put("service_name", "nginx")
                .put("boot", "b1")
                .put("received_unix_nanos", Long.toString(START + 7))
                .put("severity", record.severity())
                .put("text", body.asText())
                .put("body", body instanceof Value.Bytes bytes ? base64(bytes.bytes()) : null)
                .put("metadata", note == null ? null : new JsonObject().put("note", note.asText()))
                .put("text_bytes", Long.toString(utf8.length));
    }

    private static JsonObject base64(byte[] bytes) {
        return new JsonObject().put("base64", Base64.getEncoder().encodeToString(bytes));
    }

    /** As docs/collect-logs.md has them: name, physical type, what it stands for. */
    private static List<String> documentedColumns() {
        return List.of(
                "time_unix_nanos INT64 INT_64",
                "ordinal INT64 INT_64",
                "instance BYTE_ARRAY UTF8",
                "application BYTE_ARRAY UTF8",
                "group BYTE_ARRAY UTF8",
                "image BYTE_ARRAY UTF8",
                "zone BYTE_ARRAY UTF8",
                "source BYTE_ARRAY UTF8",
                "service_name BYTE_ARRAY UTF8",
                "boot BYTE_ARRAY UTF8",
                "received_unix_nanos INT64 INT_64",
                "severity INT32 INT_32",
                "text BYTE_ARRAY UTF8",
                "body BYTE_ARRAY ",
                "metadata  MAP",
                "key_value  ",
                "key BYTE_ARRAY UTF8",
                "value BYTE_ARRAY UTF8",
                "text_bytes INT64 INT_64");
    }

    private List<String> parquetFiles() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(Path::toString).filter(f -> f.endsWith(".parquet")).sorted().toList();
        }
    }

    private List<String> read(List<String> files) throws Exception {
        // From its input, so that its imports are looked for in the directory that it runs in.
        List<String> command = new ArrayList<>(List.of("node", "--input-type=module", "-"));
        command.addAll(files);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process node =
                new ProcessBuilder(command)
                        .directory(modules().toFile())
                        .redirectInput(Path.of("src/test/resources/hyparquet/read.mjs").toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        try {
            assertThat(node.waitFor(120, TimeUnit.SECONDS)).as("node ended").isTrue();
        } finally {
            node.destroyForcibly();
        }
        assertThat(node.exitValue()).as(Files.readString(err)).isZero();
        return Files.readAllLines(out);
    }
}
