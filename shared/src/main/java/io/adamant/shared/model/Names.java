package io.adamant.shared.model;

/** The one rule for ids that end up in paths, headers and labels. */
public final class Names {

    /** Longest id, in characters. */
    public static final int MAX_LENGTH = 128;

    private Names() {}

    /** Throws {@link IllegalArgumentException} that names the type unless {@code value} is safe. */
    public static void check(String type, String value) {
        if (!isSafe(value)) {
            throw new IllegalArgumentException(
                    type
                            + " must be 1 to "
                            + MAX_LENGTH
                            + " of letters, digits, '.', '_', '-', the first a letter or digit");
        }
    }

    public static boolean isSafe(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !isAlphanumeric(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
