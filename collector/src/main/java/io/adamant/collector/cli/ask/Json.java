package io.adamant.collector.cli.ask;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.adamant.collector.cli.terminal.CliException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value (RFC 8259) as the commands read it: what is absent or null reads as empty, so that a
 * younger collector's answer can still be shown. Jackson's streams only: its tree would double what
 * a command loads at each start.
 */
public final class Json {

    private static final int MAX_DEPTH = 64;

    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final @Nullable Object value;

    private Json(@Nullable Object value) {
        this.value = value;
    }

    /** Throws {@link CliException} when the text is not JSON. */
    public static Json parse(String text) {
        try (JsonParser in = FACTORY.createParser(text)) {
            Object value = value(in, in.nextToken());
            if (in.nextToken() != null) {
                throw wrong(in);
            }
            return new Json(value);
        } catch (IOException notJson) {
            throw CliException.failed("the collector's answer is not JSON");
        }
    }

    /** As JSON again, on one line. */
    public String raw() {
        return write(value);
    }

    /** A string as JSON, quotes included. */
    public static String quote(String text) {
        return write(text);
    }

    /** An object of strings as JSON. */
    static String object(Map<String, String> fields) {
        return write(fields);
    }

    /** Walks into objects by name; empty when there is no such thing. */
    public Json at(String... names) {
        Object at = value;
        for (String name : names) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return new Json(at);
    }

    public boolean isNull() {
        return value == null;
    }

    public boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    /** A string or number as text; empty for anything else. */
    public String text() {
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? value.toString()
                : "";
    }

    public String text(String name) {
        return at(name).text();
    }

    public double number() {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    public List<Json> list() {
        return value instanceof List<?> list
                ? list.stream().<Json>map(Json::new).toList()
                : List.of();
    }

    /** An object's values by name, in its order. */
    public Map<String, Json> fields() {
        Map<String, Json> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, field) -> fields.put(String.valueOf(name), new Json(field)));
        }
        return fields;
    }

    private static @Nullable Object value(JsonParser in, @Nullable JsonToken token)
            throws IOException {
        if (token == null) {
            throw wrong(in);
        }
        return switch (token) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> whole(in);
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw wrong(in);
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser in) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            map.put(name, value(in, in.nextToken()));
        }
        return map;
    }

    private static List<@Nullable Object> array(JsonParser in) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = in.nextToken();
                token != JsonToken.END_ARRAY;
                token = in.nextToken()) {
            list.add(value(in, token));
        }
        return list;
    }

    /** What no long holds is as good as its double: nothing here counts that far. */
    private static Number whole(JsonParser in) throws IOException {
        return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Number) in.getDoubleValue()
                : (Number) in.getLongValue();
    }

    private static CliException wrong(JsonParser in) {
        return CliException.failed(
                "the collector's answer is not JSON (at character "
                        + in.currentLocation().getCharOffset()
                        + ")");
    }

    private static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(out, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> field : map.entrySet()) {
                    out.writeFieldName(String.valueOf(field.getKey()));
                    write(out, field.getValue());
                }
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                for (Object one : list) {
                    write(out, one);
                }
                out.writeEndArray();
            }
            case Long whole -> out.writeNumber(whole);
            case Double real -> out.writeNumber(real);
            case Boolean yes -> out.writeBoolean(yes);
            default -> out.writeString(value.toString());
        }
    }
}
