package io.adamant.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.bench.corpus.Corpus;
import io.adamant.bench.corpus.LineBuffer;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sink process itself: who checks the checker. */
final class SinkIT {

    private static final String ID = "i-1/b-1/1/";

    private SinkProcess sink;

    @BeforeEach
    void start() throws IOException {
        sink = SinkProcess.start();
    }

    @AfterEach
    void stop() throws IOException {
        sink.close();
    }

    @Test
    void keepsTheExactSetOfLinesThatCame() throws IOException {
        List<String> lines = lines(100);
        lines.remove(17);

        assertThat(post("", lines)).isEqualTo(200);

        SinkReport report = sink.report(100);
        assertThat(report.unique()).isEqualTo(99);
        assertThat(report.lost()).isEqualTo(1);
        assertThat(report.json()).contains("\"missing\": [\"17-17\"]");
        assertThat(report.damaged() + report.outOfOrder() + report.storedTwice()).isZero();
    }

    @Test
    void tellsARepeatedDeliveryFromALineStoredTwice() throws IOException {
        List<String> lines = lines(30);
        post(ID + "1/30", lines);
        post(ID + "1/30", lines);
        assertThat(sink.report(30).redelivered()).isEqualTo(30);
        assertThat(sink.report(30).storedTwice()).isZero();

        post(ID + "31/10", lines.subList(0, 10));

        assertThat(sink.report(30).storedTwice()).isEqualTo(10);
        assertThat(sink.report(30).number("changed")).isZero();
    }

    @Test
    void dropsOfAPartlyKnownBatchWhatIsKnownByTheBandOfItsSeverity() throws IOException {
        List<String> lines = lines(4);
        // Sequences: low 1, plain 2 and 3, high 4.
        int[] severities = {17, 9, 5, 0};
        post(ID + "4/1", List.of(lines.getFirst()));
        send(ID + "1/4", "", request(lines, severities));

        SinkReport report = sink.report(4);
        assertThat(report.lost()).isZero();
        assertThat(report.redelivered()).isEqualTo(1);
        assertThat(report.storedTwice() + report.number("changed")).isZero();
    }

    @Test
    void seesADamagedAGluedAndALateLine() throws IOException {
        List<String> lines = lines(10);
        post(
                "",
                List.of(
                        lines.get(3),
                        lines.get(1),
                        lines.get(4).substring(1),
                        lines.get(5) + lines.get(6)));

        SinkReport report = sink.report(10);
        assertThat(report.damaged()).isEqualTo(2);
        assertThat(report.outOfOrder()).isEqualTo(1);
        assertThat(report.lost()).isEqualTo(8);
    }

    @Test
    void takesLinesOfAMultiLineBodyAndOfGzipMembersApart() throws IOException {
        List<String> lines = lines(20);
        byte[] plain = request(List.of(String.join("\n", lines)), new int[1]);
        byte[] members = gzip(plain, 40);

        assertThat(send(ID + "1/1", "gzip", members)).isEqualTo(200);

        assertThat(sink.report(20).lost()).isZero();
    }

    @Test
    void answersAWrongCountAndBrokenBodiesWith400() throws IOException {
        assertThat(post(ID + "1/7", lines(3))).isEqualTo(400);
        assertThat(send("", "gzip", new byte[] {1, 2, 3})).isEqualTo(400);
        assertThat(send("", "", new byte[] {10, 99, 1})).isEqualTo(400);
    }

    @Test
    void refusesEveryThirdRequestWithoutStoringIt() throws IOException {
        sink.fault(Fault.THIRD_503);
        List<Integer> answers = new ArrayList<>();
        for (String line : lines(6)) {
            answers.add(post("", List.of(line)));
        }
        assertThat(answers).containsExactly(200, 200, 503, 200, 200, 503);
        assertThat(sink.report(6).lost()).isEqualTo(2);
    }

    @Test
    void isGoneWhileItIsDownAndComesBackOnItsPort() throws IOException {
        sink.fault(Fault.DOWN);
        assertThat(post("", lines(1))).isEqualTo(-1);
        sink.fault(Fault.NONE);
        assertThat(post("", lines(1))).isEqualTo(200);
    }

    @Test
    void namesTheLossesThatItWasTold() throws IOException {
        LogRecord loss =
                new LogRecord(
                        1,
                        1,
                        17,
                        "adamant.loss",
                        new Value.Fields(
                                Map.of(
                                        "reason",
                                        new Value.Text("cap"),
                                        "count",
                                        new Value.Whole(9))),
                        Map.of());
        send("", "", whole(List.of(loss)));

        SinkReport report = sink.report(0);
        assertThat(report.number("event:adamant.loss")).isEqualTo(1);
        assertThat(report.losses()).singleElement().asString().contains("reason=cap", "count=9");
    }

    @Test
    void keepsTheSendersOwnLinesApartFromTheCorpus() throws IOException {
        Map<String, Value> mark = Map.of("adamant.log.source", new Value.Text("agent"));
        send("", "", whole(List.of(new LogRecord(1, 1, 9, "", new Value.Text("I am here"), mark))));

        assertThat(sink.report(0).damaged()).isZero();
        assertThat(sink.report(0).json()).contains("\"ownLines\": [\"I am here\"]");
    }

    private static List<String> lines(int count) {
        Corpus corpus = new Corpus(1, 0);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LineBuffer buffer = new LineBuffer(64);
            corpus.next(buffer, 0);
            lines.add(new String(buffer.array(), 0, buffer.length() - 1, StandardCharsets.UTF_8));
        }
        return lines;
    }

    private int post(String batch, List<String> bodies) throws IOException {
        return send(batch, "", request(bodies, new int[bodies.size()]));
    }

    private static byte[] request(List<String> bodies, int[] severities) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < severities.length; i++) {
            Value body = new Value.Text(bodies.get(i));
            records.add(new LogRecord(1, 1, severities[i], "", body, Map.of()));
        }
        return whole(records);
    }

    /** ResourceLogs without a resource: field 1, length, scope frame. */
    private static byte[] whole(List<LogRecord> records) {
        byte[] scope = OtlpEncoder.scopeLogs(records);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(10);
        int rest = scope.length;
        while (rest >= 128) {
            out.write((rest & 127) | 128);
            rest >>>= 7;
        }
        out.write(rest);
        out.writeBytes(scope);
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] plain, int firstMember) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream first = new GZIPOutputStream(out)) {
            first.write(plain, 0, firstMember);
        }
        try (GZIPOutputStream second = new GZIPOutputStream(out)) {
            second.write(plain, firstMember, plain.length - firstMember);
        }
        return out.toByteArray();
    }

    /** The status, -1 when there was no answer. */
    private int send(String batch, String encoding, byte[] body) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + sink.otlpPort() + "/v1/logs");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Encoding", encoding);
        connection.setRequestProperty("Adamant-Batch", batch);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        } catch (IOException refused) {
            return -1;
        }
        return connection.getResponseCode();
    }
}
