package io.adamant.shared.wire;

import java.util.List;
import java.util.Map;

/** An OTLP {@code AnyValue} (opentelemetry-proto common/v1/common.proto). */
public sealed interface Value {

    /** A string. */
    record Text(String text) implements Value {}

    /** A signed 64-bit integer. */
    record Whole(long number) implements Value {}

    /** A double. */
    record Real(double number) implements Value {}

    /** A boolean. */
    record Flag(boolean set) implements Value {}

    /** Raw bytes; the array is handed over, not copied. */
    record Bytes(byte[] bytes) implements Value {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && java.util.Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(bytes);
        }
    }

    /** A list of values. */
    record Items(List<Value> items) implements Value {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** Named values, in the order of the wire where the map keeps one. */
    record Fields(Map<String, Value> fields) implements Value {}

    static Value of(String text) {
        return new Text(text);
    }

    static Value of(long number) {
        return new Whole(number);
    }

    static Value of(double number) {
        return new Real(number);
    }

    static Value of(boolean set) {
        return new Flag(set);
    }

    static Value of(List<String> texts) {
        return new Items(texts.stream().map(Value::of).toList());
    }

    /** The value as text for search and for people: a string as it is, bytes as lossy UTF-8. */
    default String asText() {
        return switch (this) {
            case Text v -> v.text();
            case Whole v -> Long.toString(v.number());
            case Real v -> Double.toString(v.number());
            case Flag v -> Boolean.toString(v.set());
            case Bytes v -> new String(v.bytes(), java.nio.charset.StandardCharsets.UTF_8);
            case Items v ->
                    v.items().stream()
                            .map(Value::asText)
                            .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
            case Fields v ->
                    v.fields().entrySet().stream()
                            .map(e -> e.getKey() + "=" + e.getValue().asText())
                            .collect(java.util.stream.Collectors.joining(", ", "{", "}"));
        };
    }
}
