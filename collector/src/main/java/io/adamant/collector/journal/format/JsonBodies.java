package io.adamant.collector.journal.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The JSON reader with bounds on everything that a body may do to it. */
final class JsonBodies {

    /** An OTLP value of the deepest nesting needs 5 levels for each of its own and 8 around it. */
    private static final int MAX_NESTING = 256;

    /**
     * Names are not kept in the shared symbol table: a sender that chooses names with one hash
     * would fill it.
     */
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_NESTING)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNumberLength(1_000)
                                    .maxNameLength(64 * 1024)
                                    .build())
                    .build();

    private JsonBodies() {}

    /** Reads one document. */
    @FunctionalInterface
    interface Reading<T> {

        T read(JsonParser in) throws IOException, MalformedBodyException, TooLargeException;
    }

    /** The whole body is one object; anything behind it is malformed. */
    static <T> T read(byte[] body, Reading<T> reading)
            throws MalformedBodyException, TooLargeException {
        try (JsonParser in = FACTORY.createParser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedBodyException("the body is not a JSON object");
            }
            T read = reading.read(in);
            if (in.nextToken() != null) {
                throw malformed(in, "more behind the object");
            }
            return read;
        } catch (IOException | UncheckedIOException malformed) {
            throw new MalformedBodyException("JSON: " + firstLine(malformed));
        }
    }

    static MalformedBodyException malformed(JsonParser in, String what) {
        return new MalformedBodyException(
                what + " at character " + in.currentTokenLocation().getCharOffset());
    }

    private static String firstLine(Exception malformed) {
        String message = String.valueOf(malformed.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
