package io.adamant.collector.metrics.text;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Labels as both formats write them, with the escapes of a label's value. */
public final class LabelText {

    private LabelText() {}

    /** All of a sample's labels with the space before the number; one space when there are none. */
    public static byte[] whole(Map<String, String> labels) {
        StringBuilder out = new StringBuilder();
        if (!labels.isEmpty()) {
            pairs(out.append('{'), labels).append('}');
        }
        return bytes(out.append(' '));
    }

    /**
     * The beginning of a sample's labels, an open brace and the pairs, to be followed by a tail.
     */
    public static byte[] head(Map<String, String> labels) {
        return bytes(pairs(new StringBuilder("{"), labels));
    }

    /** The end of a sample's labels, after a head that is not empty: the pairs and the brace. */
    public static byte[] tail(Map<String, String> labels) {
        StringBuilder out = new StringBuilder();
        if (!labels.isEmpty()) {
            pairs(out.append(','), labels);
        }
        return bytes(out.append("} "));
    }

    private static StringBuilder pairs(StringBuilder out, Map<String, String> labels) {
        boolean first = true;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            out.append(label.getKey()).append("=\"");
            escape(out, label.getValue());
            out.append('"');
        }
        return out;
    }

    private static void escape(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(Character.isSurrogate(c) && !isPaired(value, i) ? '?' : c);
            }
        }
    }

    /** A lone surrogate cannot be written as UTF-8. */
    private static boolean isPaired(String value, int at) {
        return Character.isHighSurrogate(value.charAt(at))
                ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
