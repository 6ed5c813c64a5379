package io.adamant.agent.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the text fields of one flat JSON object (RFC 8259), which is all that an identity document
 * is: values may be strings, numbers, true, false, null, or arrays of those; anything else, and
 * anything behind the object, is refused.
 */
final class FlatJson {

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** The fields whose values are strings; empty when the text is not such an object. */
    static Optional<Map<String, String>> texts(String json) {
        try {
            FlatJson reader = new FlatJson(json);
            Map<String, String> fields = reader.object();
            reader.space();
            return reader.at == json.length() ? Optional.of(fields) : Optional.empty();
        } catch (NotFlat notFlat) {
            return Optional.empty();
        }
    }

    private Map<String, String> object() throws NotFlat {
        Map<String, String> fields = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            at++;
            return fields;
        }
        while (true) {
            String key = string();
            expect(':');
            if (peek() == '"') {
                fields.put(key, string());
            } else {
                otherValue();
            }
            if (peek() == '}') {
                at++;
                return fields;
            }
            expect(',');
        }
    }

    private void otherValue() throws NotFlat {
        if (peek() != '[') {
            literal();
            return;
        }
        at++;
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            if (peek() == '"') {
                string();
            } else {
                literal();
            }
            if (peek() == ']') {
                at++;
                return;
            }
            expect(',');
        }
    }

    private void literal() throws NotFlat {
        peek();
        int from = at;
        while (at < text.length() && "+-.0123456789abcdefilnrstuE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String word = text.substring(from, at);
        if (!word.matches("true|false|null|-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")) {
            throw new NotFlat();
        }
    }

    private String string() throws NotFlat {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw new NotFlat();
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws NotFlat {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new NotFlat();
        };
    }

    private char unicode() throws NotFlat {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw new NotFlat();
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private void expect(char wanted) throws NotFlat {
        if (peek() != wanted) {
            throw new NotFlat();
        }
        at++;
    }

    private char peek() throws NotFlat {
        space();
        if (at >= text.length()) {
            throw new NotFlat();
        }
        return text.charAt(at);
    }

    private char next() throws NotFlat {
        if (at >= text.length()) {
            throw new NotFlat();
        }
        return text.charAt(at++);
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private static final class NotFlat extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
