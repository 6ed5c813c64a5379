package io.adamant.collector.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.encoding.Packer;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HalvesTest {

    private static final InstanceId ID = new InstanceId("i-1");

    private static byte[] request(int from, int count) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            records.add(new LogRecord(1, 1, 9, "", Value.of("line " + i), Map.of()));
        }
        HostResource resource =
                new HostResource(ID, new BootId("b"), "h", null, null, null, null, null, null, "1");
        return OtlpEncoder.request(resource, OtlpEncoder.scopeLogs(records));
    }

    static Envelope envelope(int count, Signal signal, long received, BatchId batch) {
        return envelope(count, signal, received, "identity", batch);
    }

    private static Envelope envelope(
            int count, Signal signal, String encoding, @Nullable BatchId batch) {
        return envelope(count, signal, 7, encoding, batch);
    }

    private static Envelope envelope(
            int count, Signal signal, long received, String encoding, @Nullable BatchId batch) {
        return new Envelope(
                "loopback",
                received,
                signal,
                "application/x-protobuf",
                encoding,
                batch,
                Packer.pack(encoding, request(0, count)));
    }

    static BatchId batch(int count) {
        return new BatchId(ID, new BootId("b"), 1, 100, count);
    }

    /** The bodies of an envelope's records; each comes with the resource of the whole. */
    static List<String> lines(Envelope envelope) {
        Unpacked plain =
                Unpacker.unpack(envelope.encoding(), envelope.body(), 1 << 20, bytes -> true);
        try {
            return OtlpDecoder.logs(((Unpacked.Plain) plain).bytes()).stream()
                    .peek(part -> assertThat(part.resource()).containsKey("service.instance.id"))
                    .flatMap(part -> part.records().stream())
                    .map(record -> record.body().asText())
                    .toList();
        } catch (MalformedOtlpException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void recordsKeepTheirOrderTheirNumbersAndTheirResource() {
        List<Envelope> halves = Halves.of(envelope(5, Signal.LOGS, "zstd", batch(5)));

        assertThat(halves).hasSize(2).allMatch(half -> half.encoding().equals("zstd"));
        assertThat(lines(halves.getFirst())).containsExactly("line 0", "line 1");
        assertThat(lines(halves.getLast())).containsExactly("line 2", "line 3", "line 4");
        assertThat(halves.getFirst().batch())
                .isEqualTo(new BatchId(ID, new BootId("b"), 1, 100, 2));
        assertThat(halves.getLast().batch()).isEqualTo(new BatchId(ID, new BootId("b"), 1, 102, 3));
    }

    @Test
    void aBatchWhoseNumbersDoNotFitIsSentWithoutThem() {
        assertThat(Halves.of(envelope(4, Signal.LOGS, "identity", batch(9))))
                .hasSize(2)
                .allMatch(half -> half.batch() == null);
        assertThat(Halves.of(envelope(4, Signal.LOGS, "identity", null))).hasSize(2);
        assertThat(Halves.of(envelope(4, Signal.METRICS, "identity", batch(4))))
                .allMatch(half -> half.batch() == null);
    }

    @Test
    void aSingleRecordAndWhatCannotBeReadHaveNoHalves() {
        assertThat(Halves.of(envelope(1, Signal.LOGS, "gzip", batch(1)))).isEmpty();
        Envelope junk =
                new Envelope(
                        "loopback",
                        7,
                        Signal.LOGS,
                        "application/x-protobuf",
                        "gzip",
                        null,
                        new byte[] {1, 2, 3});
        assertThat(Halves.of(junk)).isEmpty();
    }
}
