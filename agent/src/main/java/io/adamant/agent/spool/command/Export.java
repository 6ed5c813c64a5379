package io.adamant.agent.spool.command;

import io.adamant.agent.endpoint.JsonText;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.format.Facts;
import io.adamant.agent.spool.format.Facts.OfBatch;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.Owner;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.SegmentScan;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.SeverityBand;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches out: as JSON, one record a line, or as OTLP requests, one file each, with a list
 * {@code requests.txt} of file, path and {@code Adamant-Batch}, so that they can be sent by hand.
 */
final class Export {

    private final Map<String, String> owners;
    private final Codecs codecs;
    private final PrintStream out;
    private final @Nullable Path to;
    private long batches;
    private long unreadable;

    /**
     * @param to directory of the request files; null for JSON on {@code out}
     */
    Export(Map<String, String> owners, Codecs codecs, PrintStream out, @Nullable Path to) {
        this.owners = owners;
        this.codecs = codecs;
        this.out = out;
        this.to = to;
    }

    long batches() {
        return batches;
    }

    /** Batches that could not be decoded. */
    long unreadable() {
        return unreadable;
    }

    void batch(SegmentScan scan, long offset, RecordHeader header) throws IOException {
        byte[] facts = scan.facts(offset, header);
        byte[] stored = scan.stored(offset, header);
        OfBatch batch = facts == null ? null : Facts.readBatch(ByteBuffer.wrap(facts));
        if (batch == null || stored == null) {
            unreadable++;
            return;
        }
        try {
            byte[] frame = codecs.of(header.encoding()).expand(stored, header.frameBytes());
            byte[] request = OtlpEncoder.request(owner(batch.boot()), frame);
            Path dir = to;
            if (dir != null) {
                file(dir, header, batch, request);
            } else if (header.lane() == Lane.METRICS) {
                points(header, batch, request);
            } else {
                records(header, batch, request);
            }
            batches++;
        } catch (MalformedOtlpException broken) {
            unreadable++;
        }
    }

    private HostResource owner(BootId boot) {
        String text = owners.get(boot.value());
        return (text == null ? java.util.Optional.<HostResource>empty() : Owner.parse(boot, text))
                .orElseGet(
                        () ->
                                new HostResource(
                                        new InstanceId("unknown"),
                                        boot,
                                        "unknown",
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        "unknown"));
    }

    private void file(Path dir, RecordHeader header, OfBatch batch, byte[] request)
            throws IOException {
        String name =
                header.lane().label()
                        + "-"
                        + header.epoch()
                        + "-"
                        + header.firstSequence()
                        + "+"
                        + header.count()
                        + ".pb";
        Files.write(dir.resolve(name), request);
        BatchId id =
                new BatchId(
                        owner(batch.boot()).instance(),
                        batch.boot(),
                        header.epoch(),
                        header.firstSequence(),
                        header.count());
        String path = header.lane() == Lane.METRICS ? "/v1/metrics" : "/v1/logs";
        Files.writeString(
                dir.resolve("requests.txt"),
                name + " " + path + " " + id.toHeader() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void records(RecordHeader header, OfBatch batch, byte[] request)
            throws MalformedOtlpException {
        long[] next = {
            header.firstSequence(),
            header.firstSequence() + header.low(),
            header.firstSequence() + header.low() + header.plain()
        };
        long inOrder = header.firstSequence();
        for (LogRecord record : OtlpDecoder.logs(request).getFirst().records()) {
            boolean banded = header.lane() == Lane.LOGS;
            long sequence = banded ? next[SeverityBand.of(record.severity()).code()]++ : inOrder++;
            JsonText json = begin(header, batch, sequence, record.timeUnixNanos());
            json.key("severity").whole(record.severity());
            if (!record.eventName().isEmpty()) {
                json.key("event").text(record.eventName());
            }
            Value body = record.body();
            json.key("body");
            value(json, body);
            json.key("attributes");
            value(json, new Value.Fields(record.attributes()));
            out.print(json.close('}'));
        }
    }

    private void points(RecordHeader header, OfBatch batch, byte[] request)
            throws MalformedOtlpException {
        long sequence = header.firstSequence();
        for (MetricPoint point : OtlpDecoder.metrics(request).getFirst().points()) {
            JsonText json = begin(header, batch, sequence++, point.timeUnixNanos());
            json.key("name").text(point.name()).key("unit").text(point.unit());
            json.key("value").number(point.value()).key("attributes");
            value(json, new Value.Fields(point.attributes()));
            out.print(json.close('}'));
        }
    }

    private static JsonText begin(
            RecordHeader header, OfBatch batch, long sequence, long unixNanos) {
        JsonText json = new JsonText().open('{').key("lane").text(header.lane().label());
        json.key("boot").text(batch.boot().value()).key("epoch").whole(header.epoch());
        json.key("sequence").whole(sequence);
        return json.key("time_unix_nano").whole(unixNanos == 0 ? header.unixNanos() : unixNanos);
    }

    private static void value(JsonText json, @Nullable Value value) {
        switch (value) {
            case null -> json.text(null);
            case Value.Text v -> json.text(v.text());
            case Value.Whole v -> json.whole(v.number());
            case Value.Real v -> json.number(v.number());
            case Value.Flag v -> json.flag(v.set());
            case Value.Bytes v -> json.text(Base64.getEncoder().encodeToString(v.bytes()));
            case Value.Items v -> items(json, v.items());
            case Value.Fields v -> {
                json.open('{');
                v.fields()
                        .forEach(
                                (key, field) -> {
                                    json.key(key);
                                    value(json, field);
                                });
                json.close('}');
            }
        }
    }

    private static void items(JsonText json, List<Value> items) {
        json.open('[');
        items.forEach(item -> value(json, item));
        json.close(']');
    }
}
