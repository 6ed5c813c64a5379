package io.adamant.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Drivers with native parts (DuckDB: 72 MB, Zstandard) unpack them into {@code java.io.tmpdir} at
 * each start and delete them at an orderly end, so that each kill would leave them there for ever.
 * What is mapped needs no name any more.
 */
final class UnpackedLibraries {

    private UnpackedLibraries() {}

    /** Deletes the libraries below a directory that this process has mapped; Linux only. */
    static void unlink(Path directory) {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.exists(maps)) {
            return;
        }
        try {
            String below = directory.toRealPath() + "/";
            List<String> files =
                    Files.readAllLines(maps).stream()
                            .map(UnpackedLibraries::file)
                            .filter(file -> file.startsWith(below) && file.endsWith(".so"))
                            .distinct()
                            .toList();
            for (String file : files) {
                Files.deleteIfExists(Path.of(file));
            }
        } catch (IOException unreadable) {
            // Then they stay until the end, as their drivers meant it.
        }
    }

    /** The mapped file of a line of {@code /proc/self/maps} (proc(5)), or nothing. */
    private static String file(String line) {
        int path = line.indexOf('/');
        return path < 0 ? "" : line.substring(path);
    }
}
