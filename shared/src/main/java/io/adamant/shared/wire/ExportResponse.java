package io.adamant.shared.wire;

/**
 * The answer to an OTLP export request: {@code Export{Logs,Metrics}ServiceResponse}, which have the
 * same layout on the wire.
 *
 * <pre>
 * Export{Logs,Metrics}ServiceResponse
 *   1: Export{Logs,Metrics}PartialSuccess      absent when all is well
 *        1: rejected records or points, int64
 *        2: message, string
 * </pre>
 *
 * @param rejected records or points that were not stored and must not be sent again
 * @param message the receiver's words, empty for none; a warning when nothing was rejected
 */
public record ExportResponse(long rejected, String message) {

    public static final ExportResponse ALL_WELL = new ExportResponse(0, "");

    public byte[] encode() {
        ProtoWriter out = new ProtoWriter(32);
        if (rejected != 0 || !message.isEmpty()) {
            int at = out.begin(1);
            if (rejected != 0) {
                out.whole(1, rejected);
            }
            out.text(2, message);
            out.end(at);
        }
        return out.toBytes();
    }

    public static ExportResponse decode(byte[] response) throws MalformedOtlpException {
        ExportResponse found = ALL_WELL;
        ProtoReader in = new ProtoReader(response);
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                found = partialSuccess(in.message());
            } else {
                in.skip();
            }
        }
        return found;
    }

    private static ExportResponse partialSuccess(ProtoReader in) throws MalformedOtlpException {
        long rejected = 0;
        String message = "";
        while (in.next()) {
            if (in.is(1, ProtoReader.VARINT)) {
                rejected = in.varint();
            } else if (in.is(2, ProtoReader.BYTES)) {
                message = in.text();
            } else {
                in.skip();
            }
        }
        return new ExportResponse(rejected, message);
    }
}
