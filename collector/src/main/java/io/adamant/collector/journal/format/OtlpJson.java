package io.adamant.collector.journal.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.adamant.collector.journal.format.OtlpMessages.Field;
import io.adamant.shared.wire.ProtoWriter;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * OTLP JSON to OTLP protobuf (opentelemetry-proto, docs/specification.md, "JSON Protobuf
 * Encoding"): proto3 JSON where ids are hex, enums are numbers only and keys are lowerCamelCase
 * only. Unknown keys are skipped. The result is never longer than the body by more than a few
 * bytes.
 */
final class OtlpJson {

    private final JsonParser in;
    private final ProtoWriter out;
    private final int limitBytes;

    private OtlpJson(JsonParser in, ProtoWriter out, int limitBytes) {
        this.in = in;
        this.out = out;
        this.limitBytes = limitBytes;
    }

    static byte[] toProtobuf(byte[] body, String message, int limitBytes)
            throws MalformedBodyException, TooLargeException {
        return JsonBodies.read(
                body,
                in -> {
                    ProtoWriter out = new ProtoWriter(Math.clamp(body.length / 2, 64, 1 << 20));
                    new OtlpJson(in, out, limitBytes).message(message);
                    return out.toBytes();
                });
    }

    /** From behind the opening brace to behind the closing one. */
    private void message(String message)
            throws IOException, MalformedBodyException, TooLargeException {
        if (out.size() > limitBytes) {
            throw new TooLargeException();
        }
        var fields = OtlpMessages.fields(message);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            Field field = fields.get(in.currentName());
            JsonToken value = in.nextToken();
            if (field == null) {
                in.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                if (field.isRepeated()) {
                    items(field, value);
                } else {
                    value(field, value);
                }
            }
        }
    }

    private void items(Field field, JsonToken first)
            throws IOException, MalformedBodyException, TooLargeException {
        if (first != JsonToken.START_ARRAY) {
            throw JsonBodies.malformed(in, "an array was expected");
        }
        for (JsonToken item = in.nextToken(); item != JsonToken.END_ARRAY; item = in.nextToken()) {
            value(field, item);
        }
    }

    private void value(Field field, JsonToken token)
            throws IOException, MalformedBodyException, TooLargeException {
        int number = field.number();
        switch (field.type()) {
            case MESSAGE -> {
                if (token != JsonToken.START_OBJECT) {
                    throw JsonBodies.malformed(in, "an object was expected");
                }
                int at = out.begin(number);
                message(field.message());
                out.end(at);
            }
            case STRING -> out.textAlways(number, text(token));
            case BOOL -> out.whole(number, flag(token));
            case INT -> out.whole(number, whole(token));
            case ENUM -> out.whole(number, enumeration(token));
            case SINT -> out.zigzag(number, (int) whole(token));
            case FIXED32 -> out.fixed32(number, (int) whole(token));
            case FIXED64 -> out.fixed64(number, whole(token));
            case DOUBLE -> out.fixed64(number, Double.doubleToRawLongBits(real(token)));
            case BYTES -> out.bytes(number, base64(text(token)));
            case HEX -> out.bytes(number, hex(text(token)));
        }
    }

    private String text(JsonToken token) throws IOException, MalformedBodyException {
        if (token != JsonToken.VALUE_STRING) {
            throw JsonBodies.malformed(in, "a string was expected");
        }
        return in.getText();
    }

    private long flag(JsonToken token) throws MalformedBodyException {
        return switch (token) {
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            default -> throw JsonBodies.malformed(in, "true or false was expected");
        };
    }

    private long enumeration(JsonToken token) throws IOException, MalformedBodyException {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw JsonBodies.malformed(in, "an enum is a number in OTLP JSON");
        }
        return whole(token);
    }

    /** 64-bit numbers may be strings, unsigned ones use all their bits. */
    private long whole(JsonToken token) throws IOException, MalformedBodyException {
        boolean isNumber = token == JsonToken.VALUE_NUMBER_INT;
        if (!isNumber && token != JsonToken.VALUE_STRING) {
            throw JsonBodies.malformed(in, "a whole number was expected");
        }
        String digits = in.getText();
        try {
            return digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException _) {
            throw JsonBodies.malformed(in, "a whole number of 64 bits was expected");
        }
    }

    private double real(JsonToken token) throws IOException, MalformedBodyException {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return Double.parseDouble(in.getText());
        }
        String text = text(token);
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> decimal(text);
        };
    }

    private double decimal(String text) throws MalformedBodyException {
        // Java's own reader knows "1f" and "0x1p3" too.
        if (text.chars().allMatch(c -> "+-.eE0123456789".indexOf(c) >= 0)) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException _) {
                throw JsonBodies.malformed(in, "a number was expected");
            }
        }
        throw JsonBodies.malformed(in, "a number was expected");
    }

    private byte[] base64(String text) throws MalformedBodyException {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException _) {
            throw JsonBodies.malformed(in, "base64 was expected");
        }
    }

    private byte[] hex(String text) throws MalformedBodyException {
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException _) {
            throw JsonBodies.malformed(in, "hex digits were expected");
        }
    }
}
