package io.adamant.lab.battery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the table; its form is told at its head. */
final class AttemptTable {

    private final List<Attempt> attempts = new ArrayList<>();
    private String group = "";
    private String id = "";
    private String expected = "";
    private final StringBuilder script = new StringBuilder();
    private final StringBuilder undo = new StringBuilder();
    private String daemon = "";

    private AttemptTable() {}

    /** The table of this build. */
    static List<Attempt> load() throws IOException {
        return parse(text("attempts.txt"));
    }

    /** A resource beside this class. */
    static String text(String name) throws IOException {
        try (InputStream in = AttemptTable.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static List<Attempt> parse(String text) {
        AttemptTable table = new AttemptTable();
        text.lines().forEach(table::take);
        table.end();
        Set<String> ids = new HashSet<>();
        for (Attempt attempt : table.attempts) {
            if (!ids.add(attempt.id())) {
                throw new IllegalArgumentException("twice in the table: " + attempt.id());
            }
        }
        return List.copyOf(table.attempts);
    }

    private void take(String line) {
        if (line.startsWith(";") || line.isBlank()) {
            return;
        }
        if (line.startsWith("# ")) {
            end();
            group = line.substring(2);
        } else if (line.startsWith("@ ")) {
            end();
            String[] words = line.substring(2).split(" ");
            id = words[0];
            expected = words[1];
        } else if (line.startsWith("~ ")) {
            undo.append(line, 2, line.length()).append('\n');
        } else if (line.startsWith("= ")) {
            daemon = line.substring(2);
        } else {
            script.append(line).append('\n');
        }
    }

    private void end() {
        if (!id.isEmpty()) {
            Attempt.Expected what = Attempt.Expected.of(expected);
            attempts.add(new Attempt(id, group, what, script.toString(), undo.toString(), daemon));
        }
        id = "";
        script.setLength(0);
        undo.setLength(0);
        daemon = "";
    }
}
