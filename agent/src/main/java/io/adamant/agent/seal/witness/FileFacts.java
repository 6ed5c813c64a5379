package io.adamant.agent.seal.witness;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Port: what the file system says about a file, never following a symbolic link. */
public interface FileFacts {

    /** lstat(2) and, for a symbolic link, its target; empty when there is no such file. */
    Optional<FileFact> fact(Path path);

    /** The path with every symbolic link followed; the path itself where it does not exist. */
    Path real(Path path);

    /** Paths in a directory, sorted; empty when it cannot be listed. */
    List<Path> children(Path directory);

    /** SHA-256 of the content in hex; empty when it cannot be read. */
    Optional<String> sha256(Path file);
}
