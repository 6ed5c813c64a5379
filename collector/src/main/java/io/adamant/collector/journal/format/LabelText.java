package io.adamant.collector.journal.format;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a stream's labels as Prometheus writes them: <code>{job="a", path="C:\\x"}</code>; values
 * are quoted as in Go, names are letters, digits and {@code _}.
 */
final class LabelText {

    private final String text;
    private int at;

    private LabelText(String text) {
        this.text = text;
    }

    /** Empty when the text is not that, or has no label. */
    static Optional<Map<String, String>> read(String text) {
        return new LabelText(text.strip()).labels();
    }

    private Optional<Map<String, String>> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        if (!take('{')) {
            return Optional.empty();
        }
        do {
            skipBlanks();
            String name = name();
            skipBlanks();
            if (name.isEmpty() || !take('=')) {
                return Optional.empty();
            }
            skipBlanks();
            Optional<String> value = quoted();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            labels.put(name, value.get());
            skipBlanks();
        } while (take(','));
        return take('}') && at == text.length() ? Optional.of(labels) : Optional.empty();
    }

    private String name() {
        int from = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isNamePart(char c) {
        return c == '_'
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9');
    }

    private Optional<String> quoted() {
        if (!take('"')) {
            return Optional.empty();
        }
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return Optional.of(value.toString());
            }
            if (c != '\\') {
                value.append(c);
            } else if (at < text.length()) {
                escaped(text.charAt(at++), value);
            }
        }
        return Optional.empty();
    }

    private void escaped(char c, StringBuilder value) {
        switch (c) {
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'x' -> hex(2, value);
            case 'u' -> hex(4, value);
            default -> value.append(c);
        }
    }

    /** What is not hex is kept as it stands. */
    private void hex(int digits, StringBuilder value) {
        try {
            value.append((char) Integer.parseInt(text, at, at + digits, 16));
            at += digits;
        } catch (NumberFormatException | IndexOutOfBoundsException notHex) {
            value.append('?');
        }
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }
}
