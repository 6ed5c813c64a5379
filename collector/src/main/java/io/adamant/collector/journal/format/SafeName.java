package io.adamant.collector.journal.format;

import io.adamant.shared.model.Names;

/** Makes an instance's name of what a foreign sender calls itself. */
public final class SafeName {

    private SafeName() {}

    /** The same by the rules of {@link Names}: what is not allowed becomes {@code _}. */
    public static String of(String name) {
        if (Names.isSafe(name)) {
            return name;
        }
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < name.length() && safe.length() < Names.MAX_LENGTH; i++) {
            String c = name.substring(i, i + 1);
            boolean isAllowed = safe.isEmpty() ? Names.isSafe(c) : Names.isSafe("a" + c);
            if (isAllowed) {
                safe.append(c);
            } else if (!safe.isEmpty()) {
                safe.append('_');
            }
        }
        return safe.isEmpty() ? "unknown" : safe.toString();
    }
}
