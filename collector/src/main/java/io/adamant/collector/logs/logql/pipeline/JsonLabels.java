package io.adamant.collector.logs.logql.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/**
 * A JSON object (RFC 8259) as labels: nested names are joined by underscores, arrays and nulls are
 * left out. A line that is no JSON object gets the error {@code JSONParserErr}.
 */
final class JsonLabels {

    /** Deepest nesting; what is deeper is an error of the line. */
    private static final int MAX_DEPTH = 32;

    /** A line is bounded where it is taken in; no text in it needs a bound of its own. */
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private JsonLabels() {}

    static void read(Line line) {
        try (JsonParser in = FACTORY.createParser(line.text())) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                object(in, "", line);
                if (in.nextToken() == null) {
                    return;
                }
            }
            notJson(line);
        } catch (IOException malformed) {
            notJson(line);
        }
    }

    private static void notJson(Line line) {
        line.error("JSONParserErr", "the line is no JSON object");
    }

    private static void object(JsonParser in, String prefix, Line line) throws IOException {
        for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
            String name = LabelNames.of(field);
            String label = prefix.isEmpty() ? name : prefix + "_" + name;
            switch (in.nextToken()) {
                case START_OBJECT -> object(in, label, line);
                case START_ARRAY -> in.skipChildren();
                case VALUE_NULL -> {}
                default -> line.extracted(label, in.getText());
            }
        }
    }
}
