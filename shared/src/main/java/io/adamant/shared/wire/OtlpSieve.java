package io.adamant.shared.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Takes records out of an export request and leaves every other byte as it came. */
public final class OtlpSieve {

    /** Whether the record that begins at this place of the request is left out. */
    private final IntPredicate isOut;

    private OtlpSieve(IntPredicate isOut) {
        this.isOut = isOut;
    }

    /** The request without the records that its shape names as rejected. */
    public static byte[] keepGood(byte[] request, OtlpShape shape) throws MalformedOtlpException {
        if (shape.rejected().places().isEmpty()) {
            return request;
        }
        return new OtlpSieve(Set.copyOf(shape.rejected().places())::contains).sift(request);
    }

    /** One half of a request, and how many log records, metrics or spans it has. */
    public record Half(byte[] request, int records) {}

    /**
     * The first records of a request and the others, each under its resource and scope; empty when
     * it has fewer than two. A metric is not cut.
     */
    public static List<Half> halves(byte[] request) throws MalformedOtlpException {
        List<Integer> places = new ArrayList<>();
        new OtlpSieve(place -> !places.add(place)).sift(request);
        if (places.size() < 2) {
            return List.of();
        }
        int half = places.size() / 2;
        int pivot = places.get(half);
        return List.of(
                new Half(new OtlpSieve(place -> place >= pivot).sift(request), half),
                new Half(
                        new OtlpSieve(place -> place < pivot).sift(request), places.size() - half));
    }

    private byte[] sift(byte[] request) throws MalformedOtlpException {
        ProtoWriter out = new ProtoWriter(request.length);
        request(new ProtoReader(request), out);
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
            if (in.field() == 2 && isOut.test(in.fieldStart())) {
                in.skip();
            } else {
                in.copyTo(out);
            }
        }
    }
}
