package io.adamant.collector.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value (RFC 8259) as the commands read it: what is absent or null reads as empty, so that a
 * younger collector's answer can still be shown.
 */
final class Json {

    private final @Nullable Object value;

    private Json(@Nullable Object value) {
        this.value = value;
    }

    /** Throws {@link CliException} when the text is not JSON. */
    static Json parse(String text) {
        Reader reader = new Reader(text);
        Object value = reader.value(0);
        reader.end();
        return new Json(value);
    }

    /** As JSON again, on one line. */
    String raw() {
        return written(value);
    }

    private static String written(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        return switch (value) {
            case String text -> quote(text);
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> quote(String.valueOf(e.getKey())) + ":" + written(e.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
            case List<?> list ->
                    list.stream().map(Json::written).collect(Collectors.joining(",", "[", "]"));
            default -> value.toString();
        };
    }

    /** Walks into objects by name; empty when there is no such thing. */
    Json at(String... names) {
        Object at = value;
        for (String name : names) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return new Json(at);
    }

    boolean isNull() {
        return value == null;
    }

    boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    /** A string or number as text; empty for anything else. */
    String text() {
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? value.toString()
                : "";
    }

    String text(String name) {
        return at(name).text();
    }

    double number() {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    List<Json> list() {
        return value instanceof List<?> list
                ? list.stream().<Json>map(Json::new).toList()
                : List.of();
    }

    /** An object's values by name, in its order. */
    Map<String, Json> fields() {
        Map<String, Json> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, field) -> fields.put(String.valueOf(name), new Json(field)));
        }
        return fields;
    }

    /** A string as JSON, quotes included. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /** Recursive descent over the text, at most {@value #MAX_DEPTH} levels deep. */
    private static final class Reader {

        private static final int MAX_DEPTH = 64;

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        @Nullable Object value(int depth) {
            if (depth > MAX_DEPTH) {
                throw wrong();
            }
            skipSpace();
            return switch (peek()) {
                case '{' -> object(depth);
                case '[' -> array(depth);
                case '"' -> string();
                case 't' -> word("true", true);
                case 'f' -> word("false", false);
                case 'n' -> word("null", null);
                default -> number();
            };
        }

        void end() {
            skipSpace();
            if (at != text.length()) {
                throw wrong();
            }
        }

        private Map<String, @Nullable Object> object(int depth) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            at++;
            skipSpace();
            while (peek() != '}') {
                skipSpace();
                String name = string();
                skipSpace();
                take(':');
                map.put(name, value(depth + 1));
                skipSpace();
                if (peek() != '}') {
                    take(',');
                }
            }
            at++;
            return map;
        }

        private List<@Nullable Object> array(int depth) {
            List<@Nullable Object> list = new ArrayList<>();
            at++;
            skipSpace();
            while (peek() != ']') {
                list.add(value(depth + 1));
                skipSpace();
                if (peek() != ']') {
                    take(',');
                }
            }
            at++;
            return list;
        }

        private String string() {
            take('"');
            StringBuilder out = new StringBuilder();
            while (peek() != '"') {
                char c = text.charAt(at);
                at++;
                out.append(c == '\\' ? escape() : c);
            }
            at++;
            return out.toString();
        }

        private char escape() {
            char c = peek();
            at++;
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'u' -> unicode();
                case '"', '\\', '/' -> c;
                default -> throw wrong();
            };
        }

        private char unicode() {
            if (at + 4 > text.length()) {
                throw wrong();
            }
            try {
                char c = (char) Integer.parseInt(text, at, at + 4, 16);
                at += 4;
                return c;
            } catch (NumberFormatException notHex) {
                throw wrong();
            }
        }

        private @Nullable Object word(String word, @Nullable Object meaning) {
            if (!text.startsWith(word, at)) {
                throw wrong();
            }
            at += word.length();
            return meaning;
        }

        private Number number() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            String number = text.substring(from, at);
            try {
                return number.matches("-?\\d{1,18}")
                        ? (Number) Long.valueOf(number)
                        : (Number) Double.valueOf(number);
            } catch (NumberFormatException notANumber) {
                throw wrong();
            }
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private char peek() {
            if (at >= text.length()) {
                throw wrong();
            }
            return text.charAt(at);
        }

        private void take(char wanted) {
            if (peek() != wanted) {
                throw wrong();
            }
            at++;
        }

        private CliException wrong() {
            return CliException.failed(
                    "the collector's answer is not JSON (at character " + at + ")");
        }
    }
}
