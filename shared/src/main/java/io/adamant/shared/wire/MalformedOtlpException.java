package io.adamant.shared.wire;

/** The bytes are not the OTLP message they claim to be; the message names the place. */
public final class MalformedOtlpException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedOtlpException(String what, int offset) {
        super(what + " at byte " + offset);
    }
}
