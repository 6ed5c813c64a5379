package io.adamant.bench.job;

import com.github.luben.zstd.Zstd;
import io.adamant.bench.peer.ProcessCost;
import io.adamant.bench.sink.SinkReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sink without a shipper: it must be far faster than what it measures. */
public final class SinkAlone {

    private static final int LINES_A_REQUEST = 4000;

    private final Bench bench;
    private final Path corpus;
    private final int lines;

    /**
     * @param lines at the head of the corpus; their requests are made beforehand and kept in memory
     */
    public SinkAlone(Bench bench, Path corpus, int lines) {
        this.bench = bench;
        this.corpus = corpus;
        this.lines = lines;
    }

    /** OTLP in zstd over one connection; then the same lines over TCP. */
    public List<Row> run() throws IOException, InterruptedException {
        List<byte[]> requests = requests();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            // The first pass of each is the sink's warm-up.
            rows.clear();
            bench.sink().reset();
            rows.add(timed("OTLP, zstd", () -> post(requests)));
            bench.sink().reset();
            rows.add(timed("TCP", this::lines));
        }
        return rows;
    }

    private interface Sender {
        void send() throws IOException, InterruptedException;
    }

    private Row timed(String protocol, Sender sender) throws IOException, InterruptedException {
        ProcessCost before = ProcessCost.of(bench.sink().pid());
        long from = System.nanoTime();
        sender.send();
        bench.sink().await(lines, java.time.Duration.ofSeconds(60));
        ProcessCost after = ProcessCost.of(bench.sink().pid());
        SinkReport report = bench.sink().report(lines);
        double seconds = (report.number("lastUnixMicros") - report.number("firstUnixMicros")) / 1e6;
        return new Row()
                .put("protocol", protocol)
                .put("lines/s", Math.round(lines / seconds))
                .put(
                        "CPU-s per M lines",
                        (after.cpuSeconds() - before.cpuSeconds()) * 1e6 / lines,
                        2)
                .put("lost", report.lost())
                .put("whole s", (System.nanoTime() - from) / 1e9, 1);
    }

    private void post(List<byte[]> requests) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), bench.sink().otlpPort())) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            byte[] answer = new byte[512];
            for (byte[] request : requests) {
                out.write(request);
                if (in.read(answer) <= 0) {
                    throw new IOException("the sink closed");
                }
            }
        }
    }

    private void lines() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.sink().tcpPort());
                InputStream in = Files.newInputStream(corpus)) {
            byte[] buffer = new byte[1 << 20];
            int left = lines;
            while (left > 0) {
                int count = in.read(buffer);
                int end = 0;
                while (end < count && left > 0) {
                    left -= buffer[end++] == '\n' ? 1 : 0;
                }
                socket.getOutputStream().write(buffer, 0, end);
            }
        }
    }

    private List<byte[]> requests() throws IOException {
        List<byte[]> requests = new ArrayList<>();
        try (InputStream in = Files.newInputStream(corpus)) {
            ByteArrayOutputStream records = new ByteArrayOutputStream(1 << 20);
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            byte[] buffer = new byte[1 << 20];
            int done = 0;
            while (done < lines) {
                int count = in.read(buffer);
                for (int i = 0; i < count && done < lines; i++) {
                    if (buffer[i] != '\n') {
                        line.write(buffer[i]);
                        continue;
                    }
                    record(records, line.toByteArray());
                    line.reset();
                    done++;
                    if (done % LINES_A_REQUEST == 0 || done == lines) {
                        requests.add(request(records.toByteArray()));
                        records.reset();
                    }
                }
            }
        }
        return requests;
    }

    /** A log record as a shipper sends it: time, severity, body, one attribute, observed time. */
    private static void record(ByteArrayOutputStream out, byte[] body) {
        ByteArrayOutputStream value = new ByteArrayOutputStream(body.length + 8);
        field(value, 1, body);
        ByteArrayOutputStream attribute = new ByteArrayOutputStream(64);
        field(attribute, 1, "log.file.path".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream path = new ByteArrayOutputStream(64);
        field(path, 1, "/var/log/app/app.log".getBytes(StandardCharsets.US_ASCII));
        field(attribute, 2, path.toByteArray());
        ByteArrayOutputStream record = new ByteArrayOutputStream(body.length + 128);
        record.write((1 << 3) | 1);
        record.writeBytes(new byte[8]);
        field(record, 5, value.toByteArray());
        field(record, 6, attribute.toByteArray());
        record.write((11 << 3) | 1);
        record.writeBytes(new byte[8]);
        field(out, 2, record.toByteArray());
    }

    private static byte[] request(byte[] records) {
        ByteArrayOutputStream scope = new ByteArrayOutputStream(records.length + 16);
        field(scope, 2, records);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(records.length + 32);
        field(whole, 1, scope.toByteArray());
        byte[] body = Zstd.compress(whole.toByteArray(), 1);
        ByteArrayOutputStream request = new ByteArrayOutputStream(body.length + 256);
        String head =
                "POST /v1/logs HTTP/1.1\r\nHost: sink\r\nContent-Type: application/x-protobuf\r\n"
                        + "Content-Encoding: zstd\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, int field, byte[] bytes) {
        out.write((field << 3) | 2);
        int rest = bytes.length;
        while (rest >= 128) {
            out.write((rest & 127) | 128);
            rest >>>= 7;
        }
        out.write(rest);
        out.writeBytes(bytes);
    }
}
