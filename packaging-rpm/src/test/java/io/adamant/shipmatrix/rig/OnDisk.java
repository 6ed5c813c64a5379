package io.adamant.shipmatrix.rig;

import io.adamant.bench.corpus.NumberedLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * The numbers of the lines that lie in the files of a pattern now: what an agent that starts this
 * moment could still read. Compressed files do not count.
 */
final class OnDisk {

    private static final List<String> COMPRESSED = List.of(".gz", ".xz", ".zst", ".bz2");
    private static final long MOST_BYTES = 1L << 30;

    private final NumberedLine format = new NumberedLine();
    private final BitSet lines = new BitSet();

    /** Reads every file below {@code root} that one of the globs names. */
    static BitSet lines(Path root, List<String> globs) throws IOException {
        OnDisk found = new OnDisk();
        List<PathMatcher> matchers =
                globs.stream()
                        .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                        .toList();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(path -> matchers.stream().anyMatch(m -> m.matches(path)))
                    .filter(path -> COMPRESSED.stream().noneMatch(path.toString()::endsWith))
                    .filter(Files::isRegularFile)
                    .forEach(found::read);
        }
        return found.lines;
    }

    private void read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                return;
            }
            byte[] bytes = Files.readAllBytes(file);
            int from = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    note(bytes, from, i);
                    from = i + 1;
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void note(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        long number = format.number(bytes, from, end - from);
        if (number >= 0) {
            lines.set((int) number);
        }
    }
}
