package io.adamant.collector.logs.stored;

import io.adamant.collector.logs.EntryReader;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Collects pairs as a JSON object of strings (RFC 8259); used again for each record. */
final class JsonPairs implements EntryReader.Pairs {

    private final StringBuilder out = new StringBuilder(256);
    private final Set<String> keys = new HashSet<>();

    void clear() {
        out.setLength(0);
        keys.clear();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    @Override
    public void pair(String key, String value) {
        if (!keys.add(key)) {
            // Two names that differ in characters that a key cannot have; the first one counts.
            return;
        }
        out.append(out.isEmpty() ? '{' : ',');
        quote(key);
        out.append(':');
        quote(value);
    }

    private void quote(String text) {
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

    /** The object; call it only when there are pairs. */
    String json() {
        return out.append('}').toString();
    }
}
