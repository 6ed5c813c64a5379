package io.adamant.collector.journal.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Writes any OTLP message as OTLP JSON, by the published library's descriptors. */
final class JsonText {

    private static final Set<String> HEX = Set.of("traceId", "spanId", "parentSpanId");

    private JsonText() {}

    static JsonObject of(MessageOrBuilder message) {
        JsonObject json = new JsonObject();
        message.getAllFields()
                .forEach((field, value) -> json.put(field.getJsonName(), of(field, value)));
        return json;
    }

    private static Object of(FieldDescriptor field, Object value) {
        if (field.isRepeated()) {
            JsonArray items = new JsonArray();
            ((List<?>) value).forEach(item -> items.add(one(field, item)));
            return items;
        }
        return one(field, value);
    }

    private static Object one(FieldDescriptor field, Object value) {
        return switch (value) {
            case MessageOrBuilder message -> of(message);
            case EnumValueDescriptor constant -> constant.getNumber();
            case ByteString bytes ->
                    HEX.contains(field.getJsonName())
                            ? HexFormat.of().formatHex(bytes.toByteArray())
                            : Base64.getEncoder().encodeToString(bytes.toByteArray());
            case Double real when real.isNaN() -> "NaN";
            case Double real when real.isInfinite() -> real > 0 ? "Infinity" : "-Infinity";
            case Long number when isUnsigned(field) -> Long.toUnsignedString(number);
            case Long number -> Long.toString(number);
            case Integer number when isUnsigned(field) -> Integer.toUnsignedLong(number);
            default -> value;
        };
    }

    private static boolean isUnsigned(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT64, FIXED64, UINT32, FIXED32 -> true;
            default -> false;
        };
    }
}
