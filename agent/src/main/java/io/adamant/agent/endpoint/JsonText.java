package io.adamant.agent.endpoint;

import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259) piece by piece; commas are put where they belong. */
public final class JsonText {

    private final StringBuilder out = new StringBuilder(1024);
    private boolean needsComma;

    public JsonText open(char bracket) {
        separate();
        out.append(bracket);
        needsComma = false;
        return this;
    }

    public JsonText close(char bracket) {
        out.append(bracket);
        needsComma = true;
        return this;
    }

    public JsonText key(String key) {
        separate();
        quote(key);
        out.append(':');
        needsComma = false;
        return this;
    }

    public JsonText text(@Nullable String text) {
        separate();
        if (text == null) {
            out.append("null");
        } else {
            quote(text);
        }
        needsComma = true;
        return this;
    }

    public JsonText number(double number) {
        separate();
        long whole = (long) number;
        if (whole == number) {
            out.append(whole);
        } else {
            out.append(Double.isFinite(number) ? Double.toString(number) : "null");
        }
        needsComma = true;
        return this;
    }

    /** A long as it is: a double would lose the last digits of a time in nanoseconds. */
    public JsonText whole(long number) {
        separate();
        out.append(number);
        needsComma = true;
        return this;
    }

    public JsonText flag(boolean flag) {
        separate();
        out.append(flag);
        needsComma = true;
        return this;
    }

    @Override
    public String toString() {
        return out + "\n";
    }

    private void separate() {
        if (needsComma) {
            out.append(',');
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
