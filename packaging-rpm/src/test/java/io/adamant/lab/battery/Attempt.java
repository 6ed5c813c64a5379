package io.adamant.lab.battery;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One row of the table.
 *
 * @param id at most 15 letters: it is the command name of the process that runs the row, by which
 *     the agent's events are known to be about it
 * @param script for bash; ends with 0 exactly if it did what it wanted
 * @param undo takes it back where it succeeded, or nothing
 * @param daemon where a daemon does it when asked: found in its command, the path and the operation
 *     of the event; or nothing
 */
record Attempt(
        String id, String group, Expected expected, String script, String undo, String daemon) {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{2,14}");

    /** What a sealed host does about it. */
    enum Expected {
        REFUSE,
        DETECT,
        ALLOW;

        static Expected of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    Attempt {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not an id of 3 to 15 letters: " + id);
        }
        if (script.isBlank()) {
            throw new IllegalArgumentException(id + " does nothing");
        }
    }

    /** What is written into the guest. */
    String file() {
        return "#!/bin/bash\n" + victim() + script;
    }

    /** What takes the change back, for the guest's shell; empty where nothing does. */
    String back() {
        return undo.isEmpty() ? "" : victim() + undo;
    }

    private String victim() {
        return "V=/etc/lab/" + id + "\n";
    }
}
