package io.adamant.collector.logs.logql.pipeline;

/**
 * A JSON object (RFC 8259) as labels: nested names are joined by underscores, arrays and nulls are
 * left out. A line that is no JSON object gets the error {@code JSONParserErr}.
 */
final class JsonLabels {

    /** Deepest nesting; what is deeper is an error of the line. */
    private static final int MAX_DEPTH = 32;

    private final String text;
    private final Line line;
    private int at;

    private JsonLabels(Line line) {
        this.text = line.text();
        this.line = line;
    }

    static void read(Line line) {
        try {
            JsonLabels reader = new JsonLabels(line);
            reader.space();
            reader.object("", 0);
            reader.space();
            if (reader.at != reader.text.length()) {
                throw new NotJson();
            }
        } catch (NotJson notJson) {
            line.error("JSONParserErr", "the line is no JSON object");
        }
    }

    /** Control flow within this class alone; has no trace and costs little. */
    private static final class NotJson extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotJson() {
            super(null, null, false, false);
        }
    }

    private void object(String prefix, int depth) {
        if (depth > MAX_DEPTH) {
            throw new NotJson();
        }
        take('{');
        space();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            space();
            String name = LabelNames.of(string());
            space();
            take(':');
            space();
            value(prefix.isEmpty() ? name : prefix + "_" + name, depth);
            space();
            if (peek() == '}') {
                at++;
                return;
            }
            take(',');
        }
    }

    private void value(String name, int depth) {
        switch (peek()) {
            case '{' -> object(name, depth + 1);
            case '[' -> skipArray(depth + 1);
            case '"' -> line.extracted(name, string());
            case 't' -> line.extracted(name, word("true"));
            case 'f' -> line.extracted(name, word("false"));
            case 'n' -> word("null");
            default -> line.extracted(name, number());
        }
    }

    /** Arrays have no name to give; they are read all the same, since the line may be broken. */
    private void skipArray(int depth) {
        if (depth > MAX_DEPTH) {
            throw new NotJson();
        }
        take('[');
        space();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            space();
            skipValue(depth);
            space();
            if (peek() == ']') {
                at++;
                return;
            }
            take(',');
        }
    }

    private void skipValue(int depth) {
        switch (peek()) {
            case '{' -> skipObject(depth + 1);
            case '[' -> skipArray(depth + 1);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void skipObject(int depth) {
        if (depth > MAX_DEPTH) {
            throw new NotJson();
        }
        take('{');
        space();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            space();
            string();
            space();
            take(':');
            space();
            skipValue(depth);
            space();
            if (peek() == '}') {
                at++;
                return;
            }
            take(',');
        }
    }

    private String string() {
        take('"');
        int from = at;
        while (peek() != '"' && peek() != '\\') {
            at++;
        }
        if (peek() == '"') {
            at++;
            return text.substring(from, at - 1);
        }
        StringBuilder out = new StringBuilder(text.substring(from, at));
        while (peek() != '"') {
            char c = peek();
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
            default -> throw new NotJson();
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw new NotJson();
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = text.charAt(at + i) < 128 ? Character.digit(text.charAt(at + i), 16) : -1;
            if (digit < 0) {
                throw new NotJson();
            }
            value = value * 16 + digit;
        }
        at += 4;
        return (char) value;
    }

    private String word(String word) {
        if (!text.startsWith(word, at)) {
            throw new NotJson();
        }
        at += word.length();
        return word;
    }

    private String number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == from) {
            throw new NotJson();
        }
        return text.substring(from, at);
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw new NotJson();
        }
        return text.charAt(at);
    }

    private void take(char wanted) {
        if (peek() != wanted) {
            throw new NotJson();
        }
        at++;
    }
}
