package io.adamant.shared.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks an export request without building it: is it well formed, whose is it, how many records has
 * it, which of them cannot be kept, and how much would it grow when it is decoded. What passes here
 * without rejected records, {@link OtlpDecoder} decodes.
 *
 * @param parts one per resource, in the order of the wire
 * @param elements records, attributes and items in all: what a decoder makes objects of
 * @param otherPoints points of kinds that are not decoded, such as histograms: kept, not counted as
 *     records
 * @param rejected the records that cannot be kept; {@link OtlpSieve} takes them out
 */
public record OtlpShape(List<Part> parts, int elements, int otherPoints, Rejected rejected) {

    /**
     * Records that cannot be kept: a value nested deeper than {@link OtlpDecoder#MAX_DEPTH}, a
     * metric without a name, a span without a valid trace or span id.
     *
     * @param records how many log records, metric points or spans
     * @param reason what is wrong with the first of them, empty when there is none
     * @param places where their fields begin in the request
     */
    public record Rejected(int records, String reason, List<Integer> places) {

        public static final Rejected NONE = new Rejected(0, "", List.of());

        public Rejected {
            places = List.copyOf(places);
        }
    }

    /**
     * One resource's part.
     *
     * @param resource the resource's attributes
     * @param records log records, metric points or spans that can be kept
     */
    public record Part(Map<String, Value> resource, int records) {}

    public OtlpShape {
        parts = List.copyOf(parts);
    }

    public int records() {
        return parts.stream().mapToInt(Part::records).sum();
    }

    /** True when there is nothing in it that anybody would miss. */
    public boolean isEmpty() {
        return records() == 0 && otherPoints == 0;
    }

    /** An {@code ExportLogsServiceRequest}; empty when it has more than {@code maxElements}. */
    public static Optional<OtlpShape> logs(byte[] request, int maxElements)
            throws MalformedOtlpException {
        return new Walk(maxElements, false).request(request, Walk::logRecord);
    }

    /** An {@code ExportMetricsServiceRequest}; empty when it has more than {@code maxElements}. */
    public static Optional<OtlpShape> metrics(byte[] request, int maxElements)
            throws MalformedOtlpException {
        return new Walk(maxElements, true).request(request, Walk::metric);
    }

    /**
     * An {@code ExportTraceServiceRequest}; empty when it has more than {@code maxElements}. Of a
     * span only the ids are looked at.
     */
    public static Optional<OtlpShape> traces(byte[] request, int maxElements)
            throws MalformedOtlpException {
        return new Walk(maxElements, false).request(request, Walk::span);
    }

    /** How one element of a scope is walked; the result is how many records it holds. */
    @FunctionalInterface
    private interface Element {

        int walk(Walk walk, ProtoReader in) throws MalformedOtlpException, Stop;
    }

    /** Ends the walk of a part before its end. */
    private abstract static sealed class Stop extends Exception {

        private static final long serialVersionUID = 1L;

        Stop(String why) {
            super(why, null, false, false);
        }
    }

    /** More elements than allowed. */
    private static final class Over extends Stop {

        private static final long serialVersionUID = 1L;

        Over() {
            super("too many elements");
        }
    }

    /** A record that cannot be kept. */
    private static final class Bad extends Stop {

        private static final long serialVersionUID = 1L;

        Bad(String why) {
            super(why);
        }
    }

    private static final class Walk {

        private static final int TRACE_ID_BYTES = 16;
        private static final int SPAN_ID_BYTES = 8;

        private final int maxElements;
        private final boolean isMetrics;
        private final List<Integer> places = new ArrayList<>();
        private int elements;
        private int otherPoints;
        private int rejected;
        private String reason = "";

        Walk(int maxElements, boolean isMetrics) {
            this.maxElements = maxElements;
            this.isMetrics = isMetrics;
        }

        Optional<OtlpShape> request(byte[] request, Element element) throws MalformedOtlpException {
            List<Part> parts = new ArrayList<>();
            ProtoReader in = new ProtoReader(request);
            try {
                while (in.next()) {
                    if (in.is(1, ProtoReader.BYTES)) {
                        count();
                        parts.add(part(in.message(), element));
                    } else {
                        in.skip();
                    }
                }
            } catch (Bad resource) {
                throw in.malformed(String.valueOf(resource.getMessage()));
            } catch (Stop tooMany) {
                return Optional.empty();
            }
            Rejected bad =
                    places.isEmpty() ? Rejected.NONE : new Rejected(rejected, reason, places);
            return Optional.of(new OtlpShape(parts, elements, otherPoints, bad));
        }

        private void count() throws Over {
            if (++elements > maxElements) {
                throw new Over();
            }
        }

        private Part part(ProtoReader in, Element element) throws MalformedOtlpException, Stop {
            Map<String, Value> resource = new LinkedHashMap<>();
            int records = 0;
            while (in.next()) {
                if (in.is(1, ProtoReader.BYTES)) {
                    // Counted before anything is made of it.
                    byte[] bytes = in.bytes();
                    attributes(new ProtoReader(bytes), 1, 0);
                    OtlpDecoder.attributes(new ProtoReader(bytes), 1, resource);
                } else if (in.is(2, ProtoReader.BYTES)) {
                    records += scope(in.message(), element);
                } else {
                    in.skip();
                }
            }
            return new Part(resource, records);
        }

        private int scope(ProtoReader in, Element element) throws MalformedOtlpException, Stop {
            int records = 0;
            while (in.next()) {
                if (in.is(2, ProtoReader.BYTES)) {
                    count();
                    int place = in.fieldStart();
                    ProtoReader record = in.peekMessage();
                    try {
                        records += element.walk(this, in.message());
                    } catch (Bad bad) {
                        reject(place, record, String.valueOf(bad.getMessage()));
                    }
                } else {
                    in.skip();
                }
            }
            return records;
        }

        private void reject(int place, ProtoReader record, String why)
                throws MalformedOtlpException {
            places.add(place);
            rejected += isMetrics ? MetricKinds.points(record) : 1;
            if (reason.isEmpty()) {
                reason = why;
            }
        }

        private int span(ProtoReader in) throws MalformedOtlpException, Bad {
            boolean hasTrace = false;
            boolean hasSpan = false;
            while (in.next()) {
                if (in.is(1, ProtoReader.BYTES)) {
                    hasTrace = in.isId(TRACE_ID_BYTES);
                } else if (in.is(2, ProtoReader.BYTES)) {
                    hasSpan = in.isId(SPAN_ID_BYTES);
                }
                in.skip();
            }
            if (!hasTrace || !hasSpan) {
                throw new Bad("a span without a valid trace or span id");
            }
            return 1;
        }

        private int logRecord(ProtoReader in) throws MalformedOtlpException, Stop {
            while (in.next()) {
                if (in.is(5, ProtoReader.BYTES)) {
                    value(in.message(), 0);
                } else if (in.is(6, ProtoReader.BYTES)) {
                    attribute(in.message(), 0);
                } else {
                    check(in, 1, ProtoReader.FIXED64);
                    check(in, 2, ProtoReader.VARINT);
                    check(in, 9, ProtoReader.BYTES);
                    check(in, 10, ProtoReader.BYTES);
                    check(in, 11, ProtoReader.FIXED64);
                    check(in, 12, ProtoReader.BYTES);
                    in.skip();
                }
            }
            return 1;
        }

        private int metric(ProtoReader in) throws MalformedOtlpException, Stop {
            int points = 0;
            int others = 0;
            boolean isNamed = false;
            while (in.next()) {
                if (in.is(MetricKinds.GAUGE, ProtoReader.BYTES)) {
                    points += numbers(in.message(), true);
                } else if (in.is(MetricKinds.SUM, ProtoReader.BYTES)) {
                    points += numbers(in.message(), false);
                } else if (MetricKinds.isData(in)) {
                    others += otherPoints(MetricKinds.pointsOfKind(in));
                } else if (in.is(1, ProtoReader.BYTES)) {
                    isNamed = !in.text().isEmpty();
                } else {
                    check(in, 3, ProtoReader.BYTES);
                    in.skip();
                }
            }
            if (!isNamed && points + others > 0) {
                throw new Bad("a metric without a name");
            }
            otherPoints += others;
            return points;
        }

        private int otherPoints(int points) throws Over {
            for (int i = 0; i < points; i++) {
                count();
            }
            return points;
        }

        private int numbers(ProtoReader in, boolean gauge) throws MalformedOtlpException, Stop {
            int points = 0;
            while (in.next()) {
                if (in.is(1, ProtoReader.BYTES)) {
                    count();
                    number(in.message());
                    points++;
                } else {
                    if (!gauge) {
                        check(in, 3, ProtoReader.VARINT);
                    }
                    in.skip();
                }
            }
            return points;
        }

        private void number(ProtoReader in) throws MalformedOtlpException, Stop {
            while (in.next()) {
                if (in.is(7, ProtoReader.BYTES)) {
                    attribute(in.message(), 0);
                } else {
                    check(in, 2, ProtoReader.FIXED64);
                    check(in, 3, ProtoReader.FIXED64);
                    check(in, 4, ProtoReader.FIXED64);
                    check(in, 6, ProtoReader.FIXED64);
                    in.skip();
                }
            }
        }

        /** Only checks the wire type of a field that the decoder reads; skipping comes after. */
        private static void check(ProtoReader in, int field, int wireType)
                throws MalformedOtlpException {
            boolean _ = in.is(field, wireType);
        }

        private void attributes(ProtoReader in, int field, int depth)
                throws MalformedOtlpException, Stop {
            while (in.next()) {
                if (in.is(field, ProtoReader.BYTES)) {
                    attribute(in.message(), depth);
                } else {
                    in.skip();
                }
            }
        }

        private void attribute(ProtoReader in, int depth) throws MalformedOtlpException, Stop {
            count();
            while (in.next()) {
                if (in.is(2, ProtoReader.BYTES)) {
                    value(in.message(), depth);
                } else {
                    check(in, 1, ProtoReader.BYTES);
                    in.skip();
                }
            }
        }

        private void value(ProtoReader in, int depth) throws MalformedOtlpException, Stop {
            if (depth >= OtlpDecoder.MAX_DEPTH) {
                throw new Bad("values nested deeper than " + OtlpDecoder.MAX_DEPTH);
            }
            while (in.next()) {
                if (in.is(5, ProtoReader.BYTES)) {
                    items(in.message(), depth + 1);
                } else if (in.is(6, ProtoReader.BYTES)) {
                    attributes(in.message(), 1, depth + 1);
                } else {
                    check(in, 1, ProtoReader.BYTES);
                    check(in, 2, ProtoReader.VARINT);
                    check(in, 3, ProtoReader.VARINT);
                    check(in, 4, ProtoReader.FIXED64);
                    check(in, 7, ProtoReader.BYTES);
                    in.skip();
                }
            }
        }

        private void items(ProtoReader in, int depth) throws MalformedOtlpException, Stop {
            while (in.next()) {
                if (in.is(1, ProtoReader.BYTES)) {
                    count();
                    value(in.message(), depth);
                } else {
                    in.skip();
                }
            }
        }
    }
}
