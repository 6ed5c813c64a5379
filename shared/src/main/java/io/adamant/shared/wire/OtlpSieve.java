package io.adamant.shared.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes records out of an export request and leaves every other byte as it came. */
public final class OtlpSieve {

    private final Set<Integer> places;

    private OtlpSieve(List<Integer> places) {
        this.places = new HashSet<>(places);
    }

    /** The request without the records that its shape names as rejected. */
    public static byte[] keepGood(byte[] request, OtlpShape shape) throws MalformedOtlpException {
        if (shape.rejected().places().isEmpty()) {
            return request;
        }
        ProtoWriter out = new ProtoWriter(request.length);
        new OtlpSieve(shape.rejected().places()).request(new ProtoReader(request), out);
        return out.toBytes();
    }

    private void request(ProtoReader in, ProtoWriter out) throws MalformedOtlpException {
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                int part = out.begin(1);
                part(in.message(), out);
                out.end(part);
            } else {
                in.copyTo(out);
            }
        }
    }

    private void part(ProtoReader in, ProtoWriter out) throws MalformedOtlpException {
        while (in.next()) {
            if (in.is(2, ProtoReader.BYTES)) {
                int scope = out.begin(2);
                scope(in.message(), out);
                out.end(scope);
            } else {
                in.copyTo(out);
            }
        }
    }

    private void scope(ProtoReader in, ProtoWriter out) throws MalformedOtlpException {
        while (in.next()) {
            if (places.contains(in.fieldStart())) {
                in.skip();
            } else {
                in.copyTo(out);
            }
        }
    }
}
