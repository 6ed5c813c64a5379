package io.adamant.shared.wire.enrol;

import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.ProtoReader;
import io.adamant.shared.wire.ProtoWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer of 200 to an {@link EnrolRequest}; any other status has words for people.
 *
 * <pre>
 * 1 certificate, X.509 in DER, repeated: the agent's own first, then who signed it
 * </pre>
 */
public record EnrolAnswer(List<byte[]> certificates) {

    /** So long before it is made a certificate begins: a host's clock may be behind by as much. */
    public static final Duration BEGINS_EARLIER = Duration.ofMinutes(5);

    /** Most certificates of an answer. */
    public static final int MAX_CERTIFICATES = 4;

    public EnrolAnswer {
        certificates = List.copyOf(certificates);
    }

    public byte[] encode() {
        ProtoWriter out = new ProtoWriter(2048);
        certificates.forEach(certificate -> out.bytes(1, certificate));
        return out.toBytes();
    }

    /** Reads what {@link #encode} wrote. */
    public static EnrolAnswer decode(byte[] bytes) throws MalformedOtlpException {
        List<byte[]> found = new ArrayList<>();
        ProtoReader in = new ProtoReader(bytes);
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES) && found.size() < MAX_CERTIFICATES) {
                found.add(in.bytes());
            } else {
                in.skip();
            }
        }
        return new EnrolAnswer(found);
    }
}
