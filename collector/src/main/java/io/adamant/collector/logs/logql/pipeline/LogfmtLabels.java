package io.adamant.collector.logs.logql.pipeline;

/**
 * {@code key=value key="quoted value" flag}: each value as a label. What is between the pairs is
 * passed over, as Loki does without {@code --strict}.
 */
final class LogfmtLabels {

    private final String text;
    private final Line line;
    private int at;

    private LogfmtLabels(Line line) {
        this.text = line.text();
        this.line = line;
    }

    static void read(Line line) {
        LogfmtLabels reader = new LogfmtLabels(line);
        while (reader.at < reader.text.length()) {
            reader.pair();
        }
    }

    private void pair() {
        int from = at;
        while (at < text.length() && text.charAt(at) > ' ' && "=\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String key = text.substring(from, at);
        if (at >= text.length() || text.charAt(at) != '=') {
            at++;
            return;
        }
        at++;
        String value = at < text.length() && text.charAt(at) == '"' ? quoted() : bare();
        if (!key.isEmpty()) {
            line.extracted(LabelNames.of(key), value);
        }
    }

    private String bare() {
        int from = at;
        while (at < text.length() && text.charAt(at) > ' ') {
            at++;
        }
        return text.substring(from, at);
    }

    /** Up to the closing quote; without one the rest is the value. */
    private String quoted() {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            at++;
            if (c == '\\' && at < text.length()) {
                c = unescaped(text.charAt(at));
                at++;
            }
            out.append(c);
        }
        at++;
        return out.toString();
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> c;
        };
    }
}
