package io.adamant.shared.wire.enrol;

import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.ProtoReader;
import io.adamant.shared.wire.ProtoWriter;

/**
 * {@code POST /enrol}: who I am, by what proof, and the request for a certificate.
 *
 * <pre>
 * 1 kind of proof, text: {@link #TOKEN}, {@link #AWS} or {@link #GCP}
 * 2 instance id, text     3 boot id, text
 * 4 certificate request, PKCS#10 in DER (RFC 2986): signed with the key that it is for
 * 5 nonce, text: as {@code POST /enrol/nonce} gave it, empty where the proof has none
 * 6 proof, text: the launch token; base64 of the PKCS7 signature that holds the document; the JWT
 * </pre>
 *
 * <p>{@code POST /enrol/renew}, over a connection that shows the certificate in use: only 4 counts.
 */
public record EnrolRequest(
        String kind,
        String instance,
        String boot,
        byte[] certificateRequest,
        String nonce,
        String proof) {

    /** Where an agent enrols. */
    public static final String PATH = "/enrol";

    /** Where a nonce is had: the answer's body is the nonce. */
    public static final String NONCE_PATH = "/enrol/nonce";

    /** Where a certificate is renewed. */
    public static final String RENEW_PATH = "/enrol/renew";

    /** The local cloud's launch token. */
    public static final String TOKEN = "launch-token";

    /** An EC2 instance identity document with its RSA-2048 signature, as PKCS7. */
    public static final String AWS = "aws";

    /** A Compute Engine identity token. */
    public static final String GCP = "gcp";

    public byte[] encode() {
        ProtoWriter out = new ProtoWriter(1024);
        out.text(1, kind);
        out.text(2, instance);
        out.text(3, boot);
        out.bytes(4, certificateRequest);
        out.text(5, nonce);
        out.text(6, proof);
        return out.toBytes();
    }

    /** Reads what {@link #encode} wrote; what is absent is empty. */
    public static EnrolRequest decode(byte[] bytes) throws MalformedOtlpException {
        String[] texts = {"", "", "", "", "", "", ""};
        byte[] request = {};
        ProtoReader in = new ProtoReader(bytes);
        while (in.next()) {
            if (in.is(4, ProtoReader.BYTES)) {
                request = in.bytes();
            } else if (in.field() >= 1 && in.field() <= 6 && in.is(in.field(), ProtoReader.BYTES)) {
                texts[in.field()] = in.text();
            } else {
                in.skip();
            }
        }
        return new EnrolRequest(texts[1], texts[2], texts[3], request, texts[5], texts[6]);
    }

    /** Without the proof, which may be a secret. */
    @Override
    public String toString() {
        return "EnrolRequest[" + kind + ", " + instance + ", " + boot + "]";
    }
}
