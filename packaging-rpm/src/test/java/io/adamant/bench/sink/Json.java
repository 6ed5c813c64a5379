package io.adamant.bench.sink;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reports as JSON text. */
public final class Json {

    private Json() {}

    /** Maps with text keys, lists, numbers, booleans and texts, one level or many. */
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, "\n");
        return out.append('\n').toString();
    }

    private static void write(StringBuilder out, Object value, String indent) {
        switch (value) {
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator).append(indent).append("  ");
                    text(out, String.valueOf(entry.getKey()));
                    out.append(": ");
                    write(out, entry.getValue(), indent + "  ");
                    separator = ",";
                }
                out.append(map.isEmpty() ? "{}" : indent + "}");
            }
            case List<?> list -> {
                out.append('[');
                String separator = "";
                for (Object item : list) {
                    out.append(separator);
                    write(out, item, indent + "  ");
                    separator = ", ";
                }
                out.append(']');
            }
            case Double real -> out.append(String.format(Locale.ROOT, "%.4f", real));
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            default -> text(out, String.valueOf(value));
        }
    }

    private static void text(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
