package io.adamant.shared.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks an export request without building it: is it well formed, whose is it, how many records has
 * it, and how much would it grow when it is decoded. What passes here, {@link OtlpDecoder} decodes.
 *
 * @param parts one per resource, in the order of the wire
 * @param elements records, attributes and items in all: what a decoder makes objects of
 */
public record OtlpShape(List<Part> parts, int elements) {

    /**
     * One resource's part.
     *
     * @param resource the resource's attributes
     * @param records log records, metric points or spans
     */
    public record Part(Map<String, Value> resource, int records) {}

    public OtlpShape {
        parts = List.copyOf(parts);
    }

    public int records() {
        return parts.stream().mapToInt(Part::records).sum();
    }

    /** An {@code ExportLogsServiceRequest}; empty when it has more than {@code maxElements}. */
    public static Optional<OtlpShape> logs(byte[] request, int maxElements)
            throws MalformedOtlpException {
        return new Walk(maxElements).request(request, Walk::logRecord);
    }

    /** An {@code ExportMetricsServiceRequest}; empty when it has more than {@code maxElements}. */
    public static Optional<OtlpShape> metrics(byte[] request, int maxElements)
            throws MalformedOtlpException {
        return new Walk(maxElements).request(request, Walk::metric);
    }

    /**
     * An {@code ExportTraceServiceRequest}; empty when it has more than {@code maxElements}. Spans
     * are counted and bounded, not looked into.
     */
    public static Optional<OtlpShape> traces(byte[] request, int maxElements)
            throws MalformedOtlpException {
        return new Walk(maxElements).request(request, Walk::span);
    }

    /** How one element of a scope is walked; the result is how many records it holds. */
    @FunctionalInterface
    private interface Element {

        int walk(Walk walk, ProtoReader in) throws MalformedOtlpException, Over;
    }

    /** More elements than allowed. */
    private static final class Over extends Exception {

        private static final long serialVersionUID = 1L;

        Over() {
            super("too many elements", null, false, false);
        }
    }

    private static final class Walk {

        private final int maxElements;
        private int elements;

        Walk(int maxElements) {
            this.maxElements = maxElements;
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
            } catch (Over tooMany) {
                return Optional.empty();
            }
            return Optional.of(new OtlpShape(parts, elements));
        }

        private void count() throws Over {
            if (++elements > maxElements) {
                throw new Over();
            }
        }

        private Part part(ProtoReader in, Element element) throws MalformedOtlpException, Over {
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

        private int scope(ProtoReader in, Element element) throws MalformedOtlpException, Over {
            int records = 0;
            while (in.next()) {
                if (in.is(2, ProtoReader.BYTES)) {
                    count();
                    records += element.walk(this, in.message());
                } else {
                    in.skip();
                }
            }
            return records;
        }

        private int span(ProtoReader in) throws MalformedOtlpException {
            while (in.next()) {
                in.skip();
            }
            return 1;
        }

        private int logRecord(ProtoReader in) throws MalformedOtlpException, Over {
            while (in.next()) {
                if (in.is(5, ProtoReader.BYTES)) {
                    value(in.message(), 0);
                } else if (in.is(6, ProtoReader.BYTES)) {
                    attribute(in.message(), 0);
                } else {
                    check(in, 1, ProtoReader.FIXED64);
                    check(in, 2, ProtoReader.VARINT);
                    check(in, 11, ProtoReader.FIXED64);
                    check(in, 12, ProtoReader.BYTES);
                    in.skip();
                }
            }
            return 1;
        }

        private int metric(ProtoReader in) throws MalformedOtlpException, Over {
            int points = 0;
            while (in.next()) {
                if (in.is(5, ProtoReader.BYTES)) {
                    points += numbers(in.message(), true);
                } else if (in.is(7, ProtoReader.BYTES)) {
                    points += numbers(in.message(), false);
                } else {
                    check(in, 1, ProtoReader.BYTES);
                    check(in, 3, ProtoReader.BYTES);
                    in.skip();
                }
            }
            return points;
        }

        private int numbers(ProtoReader in, boolean gauge) throws MalformedOtlpException, Over {
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

        private void number(ProtoReader in) throws MalformedOtlpException, Over {
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
                throws MalformedOtlpException, Over {
            while (in.next()) {
                if (in.is(field, ProtoReader.BYTES)) {
                    attribute(in.message(), depth);
                } else {
                    in.skip();
                }
            }
        }

        private void attribute(ProtoReader in, int depth) throws MalformedOtlpException, Over {
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

        private void value(ProtoReader in, int depth) throws MalformedOtlpException, Over {
            if (depth >= OtlpDecoder.MAX_DEPTH) {
                throw in.malformed("values nested deeper than " + OtlpDecoder.MAX_DEPTH);
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

        private void items(ProtoReader in, int depth) throws MalformedOtlpException, Over {
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
