package io.adamant.agent.config;

import io.adamant.shared.config.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Absolute paths as they are written in the file. */
final class Paths {

    private Paths() {}

    static Path absolute(Section section, String key, String fallback) {
        Path path = absoluteOrNoted(section, key, section.text(key, fallback));
        return path == null ? Path.of(fallback) : path;
    }

    static Path required(Section section, String key) {
        String text = section.requiredText(key);
        Path path = text.isEmpty() ? null : absoluteOrNoted(section, key, text);
        return path == null ? Path.of("/") : path;
    }

    static List<Path> absoluteList(Section section, String key) {
        List<Path> paths = new ArrayList<>();
        for (String text : section.texts(key)) {
            Path path = absoluteOrNoted(section, key, text);
            if (path != null) {
                paths.add(path);
            }
        }
        return paths;
    }

    /** Notes a problem and returns null unless the text is an absolute path. */
    static @Nullable Path absoluteOrNoted(Section section, String key, String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException broken) {
            // Said below, in the words of every other wrong path.
        }
        section.problem(key, "must be an absolute path, not '" + text + "'");
        return null;
    }
}
