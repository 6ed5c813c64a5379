package io.adamant.collector.metrics.text;

import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** Texts as JSON (RFC 8259), for the few places that need no parser. */
public final class JsonText {

    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {}

    /** An object of texts, in the map's order. */
    public static String object(Map<String, String> texts) {
        return texts.entrySet().stream()
                .map(text -> quoted(text.getKey()) + ":" + quoted(text.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    public static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append("\\u").append(HEX.toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
