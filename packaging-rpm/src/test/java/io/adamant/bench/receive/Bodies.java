package io.adamant.bench.receive;

import com.github.luben.zstd.Zstd;
import io.adamant.bench.corpus.Corpus;
import io.adamant.bench.corpus.LineBuffer;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Requests' bodies, encoded and compressed before the run, so that the generator costs little and
 * the collector cannot tell. As the agent does it the head is a frame of its own: it differs from
 * sender to sender, and the lines behind it do not.
 *
 * @param frames the scope frames, compressed
 * @param plainBytes bytes of each before that
 * @param encoding as in {@link Load}
 */
record Bodies(List<byte[]> frames, List<Integer> plainBytes, String encoding) {

    /** Enough different ones that neither a cache nor a compressor lives off them. */
    private static final int POOL_RECORDS = 64_000;

    private static final int ZSTD_LEVEL = 1;

    static Bodies of(int batch, String encoding, long startUnixNanos) throws IOException {
        Corpus corpus = new Corpus(1, 0);
        return of(corpus, Math.max(8, POOL_RECORDS / batch), batch, encoding, startUnixNanos);
    }

    /** One frame of the corpus's next lines, which have the time that is given. */
    static Bodies one(Corpus corpus, int batch, String encoding, long unixNanos)
            throws IOException {
        return of(corpus, 1, batch, encoding, unixNanos);
    }

    private static Bodies of(
            Corpus corpus, int count, int batch, String encoding, long startUnixNanos)
            throws IOException {
        LineBuffer line = new LineBuffer(4096);
        List<byte[]> frames = new ArrayList<>();
        List<Integer> plainBytes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<LogRecord> records = new ArrayList<>(batch);
            for (int j = 0; j < batch; j++) {
                line.clear();
                corpus.next(line, 0);
                records.add(record(line, startUnixNanos + records.size() + 1));
            }
            byte[] plain = OtlpEncoder.scopeLogs(records);
            plainBytes.add(plain.length);
            frames.add(compress(plain, encoding));
        }
        return new Bodies(List.copyOf(frames), List.copyOf(plainBytes), encoding);
    }

    private static LogRecord record(LineBuffer line, long unixNanos) {
        String text = new String(line.array(), 0, line.length() - 1, StandardCharsets.UTF_8);
        return new LogRecord(
                unixNanos,
                unixNanos + 50_000_000,
                text.contains("WARN") ? LogRecord.SEVERITY_WARN : LogRecord.SEVERITY_INFO,
                "",
                Value.of(text),
                Map.of("log.file.path", Value.of("/var/log/shop/backend.log")));
    }

    /** What goes in front of a frame. */
    byte[] head(HostResource resource, int frame) throws IOException {
        return compress(OtlpEncoder.head(resource, plainBytes.get(frame)), encoding);
    }

    private static byte[] compress(byte[] plain, String encoding) throws IOException {
        return switch (encoding) {
            case "none" -> plain;
            case "zstd" -> Zstd.compress(plain, ZSTD_LEVEL);
            case "gzip" -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                    gzip.write(plain);
                }
                yield out.toByteArray();
            }
            default -> throw new IllegalArgumentException("encoding " + encoding);
        };
    }
}
