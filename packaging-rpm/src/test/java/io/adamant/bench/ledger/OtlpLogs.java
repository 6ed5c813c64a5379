package io.adamant.bench.ledger;

/**
 * Walks an {@code ExportLogsServiceRequest} (opentelemetry-proto 1.x) without an object per record.
 *
 * <pre>
 * request 1: resource logs   2: scope logs   2: log record   2: severity, 5: body, 12: event name
 * body (AnyValue) 1: string  6: map (1: KeyValue 1: key 2: AnyValue)  7: bytes
 * </pre>
 */
final class OtlpLogs {

    private static final byte[] NOTHING = {};

    /** Attribute of the agent's own lines, which are no corpus. */
    private static final byte[] OWN =
            "adamant.log.source".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Wire request = new Wire();
    private final Wire resource = new Wire();
    private final Wire scope = new Wire();
    private final Wire record = new Wire();
    private final Wire body = new Wire();
    private final Wire attribute = new Wire();
    private final long[] bands = new long[3];

    /** Takes what is found, in the order of the request. */
    interface Visitor {
        void line(byte[] bytes, int offset, int length, int severity);

        /** A record with an event name; its body as {@code key=value} words. */
        void event(String name, String body, int severity);

        /** A line of the sender's own log. */
        void own(String line, int severity);
    }

    /** False when the bytes are no such request; what came before the fault has been visited. */
    boolean read(byte[] bytes, int length, Visitor visitor) {
        request.open(bytes, 0, length);
        while (request.next()) {
            if (request.field() == 1) {
                resource.enter(request);
                while (resource.next()) {
                    if (resource.field() == 2 && !scope(bytes, visitor)) {
                        return false;
                    }
                }
            }
        }
        return !request.isBroken() && !resource.isBroken();
    }

    private boolean scope(byte[] bytes, Visitor visitor) {
        scope.enter(resource);
        while (scope.next()) {
            if (scope.field() == 2 && !record(bytes, visitor)) {
                return false;
            }
        }
        return !scope.isBroken();
    }

    private boolean record(byte[] bytes, Visitor visitor) {
        record.enter(scope);
        int severity = 0;
        String event = "";
        boolean hasBody = false;
        boolean own = false;
        while (record.next()) {
            switch (record.field()) {
                case 2 -> severity = (int) record.value();
                case 5 -> {
                    body.enter(record);
                    hasBody = body.next();
                }
                case 6 -> {
                    attribute.enter(record);
                    own |= attribute.next() && attribute.is(OWN);
                }
                case 12 -> event = record.value() == 0 ? "" : record.text();
                default -> {}
            }
        }
        if (!event.isEmpty()) {
            visitor.event(event, hasBody && body.field() == 6 ? words() : "", severity);
        } else if (own) {
            visitor.own(hasBody ? body.text() : "", severity);
        } else if (hasBody && (body.field() == 1 || body.field() == 7)) {
            visitor.line(bytes, body.start(), (int) body.value(), severity);
        } else {
            visitor.line(NOTHING, 0, 0, severity);
        }
        return !record.isBroken() && !body.isBroken();
    }

    /** The fields of a map that are texts and numbers: what a loss says. */
    private String words() {
        StringBuilder words = new StringBuilder();
        Wire map = new Wire();
        Wire pair = new Wire();
        Wire value = new Wire();
        map.enter(body);
        while (map.next()) {
            pair.enter(map);
            while (pair.next()) {
                if (pair.field() == 1) {
                    words.append(words.isEmpty() ? "" : " ").append(pair.text()).append('=');
                } else if (pair.field() == 2) {
                    value.enter(pair);
                    if (value.next()) {
                        words.append(value.field() == 1 ? value.text() : value.value());
                    }
                }
            }
        }
        return words.toString();
    }

    /** Counts the bands, for a batch of which a part is known. */
    Ranks ranks(byte[] bytes, int length, long first) {
        java.util.Arrays.fill(bands, 0);
        read(
                bytes,
                length,
                new Visitor() {
                    @Override
                    public void line(byte[] b, int offset, int size, int severity) {
                        bands[Ranks.band(severity)]++;
                    }

                    @Override
                    public void event(String name, String words, int severity) {
                        bands[Ranks.band(severity)]++;
                    }

                    @Override
                    public void own(String line, int severity) {
                        bands[Ranks.band(severity)]++;
                    }
                });
        return new Ranks(first, bands[0], bands[1]);
    }
}
