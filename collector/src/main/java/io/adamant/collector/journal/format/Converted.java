package io.adamant.collector.journal.format;

/** A body as an OTLP export request in protobuf, or why there is none. */
public sealed interface Converted {

    /**
     * The request.
     *
     * @param request the bytes; the body itself where it was protobuf
     * @param rejected records of the body that are not in it since they cannot be read
     * @param reason what is wrong with the first of them, empty when there is none
     */
    record Otlp(byte[] request, int rejected, String reason) implements Converted {

        static Otlp whole(byte[] request) {
            return new Otlp(request, 0, "");
        }
    }

    /** It would grow over the limit; what was made of it is dropped. */
    record TooLarge(int limitBytes) implements Converted {}

    /** The body is not what its content type says. */
    record Malformed(String what) implements Converted {}
}
