package io.adamant.collector.journal.format;

import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.ProtoReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The protobuf body of a Loki push, without its snappy block.
 *
 * <pre>
 * PushRequest
 *   1: StreamAdapter*
 *        1: labels, {name="value", ...}
 *        2: EntryAdapter*
 *             1: Timestamp     1: seconds  2: nanos
 *             2: line
 *             3: LabelPair*    1: name     2: value      structured metadata
 * </pre>
 */
final class LokiProtobuf {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private LokiProtobuf() {}

    static Converted convert(byte[] body, LokiRequest out)
            throws MalformedOtlpException, TooLargeException {
        ProtoReader in = new ProtoReader(body);
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                ProtoReader labels = in.peekMessage();
                stream(in.message(), labels(labels), out);
            } else {
                in.skip();
            }
        }
        return out.converted();
    }

    private static Optional<Map<String, String>> labels(ProtoReader in)
            throws MalformedOtlpException {
        Optional<Map<String, String>> labels = Optional.empty();
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                labels = LabelText.read(in.text());
            } else {
                in.skip();
            }
        }
        return labels;
    }

    private static void stream(
            ProtoReader in, Optional<Map<String, String>> labels, LokiRequest out)
            throws MalformedOtlpException, TooLargeException {
        labels.ifPresent(out::stream);
        while (in.next()) {
            if (!in.is(2, ProtoReader.BYTES)) {
                in.skip();
            } else if (labels.isPresent()) {
                entry(in.message(), out);
            } else {
                in.skip();
                out.reject(1, "a stream whose labels cannot be read");
            }
        }
    }

    private static void entry(ProtoReader in, LokiRequest out)
            throws MalformedOtlpException, TooLargeException {
        long time = 0;
        String line = "";
        Map<String, String> metadata = new LinkedHashMap<>();
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                time = time(in.message());
            } else if (in.is(2, ProtoReader.BYTES)) {
                line = in.text();
            } else if (in.is(3, ProtoReader.BYTES)) {
                pair(in.message(), metadata);
            } else {
                in.skip();
            }
        }
        if (time < 0) {
            out.reject(1, "an entry whose time is before 1970 or beyond 2262");
        } else {
            out.entry(time, line, metadata);
        }
    }

    private static long time(ProtoReader in) throws MalformedOtlpException {
        long seconds = 0;
        long nanos = 0;
        while (in.next()) {
            if (in.is(1, ProtoReader.VARINT)) {
                seconds = in.varint();
            } else if (in.is(2, ProtoReader.VARINT)) {
                nanos = in.varint();
            } else {
                in.skip();
            }
        }
        boolean isInRange =
                seconds >= 0
                        && seconds < Long.MAX_VALUE / NANOS_PER_SECOND
                        && nanos >= 0
                        && nanos < NANOS_PER_SECOND;
        return isInRange ? seconds * NANOS_PER_SECOND + nanos : -1;
    }

    private static void pair(ProtoReader in, Map<String, String> into)
            throws MalformedOtlpException {
        String name = "";
        String value = "";
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                name = in.text();
            } else if (in.is(2, ProtoReader.BYTES)) {
                value = in.text();
            } else {
                in.skip();
            }
        }
        if (!name.isEmpty()) {
            into.put(name, value);
        }
    }
}
