package io.adamant.agent.seal.guard;

import java.nio.file.Path;
import java.util.List;

/**
 * A marked directory or file, known to the kernel by device and inode from the load on.
 *
 * @param path absolute, every symbolic link resolved
 * @param early whether it is enforced from {@link Stage#EARLY} on
 * @param writers who may change what is below all the same; only for PROTECT
 */
public record Place(Path path, Rule rule, boolean early, List<Writer> writers) {

    /** What holds at a place and below it, up to the next mark. */
    public enum Rule {
        PROTECT,
        EXEMPT
    }

    public Place {
        writers = List.copyOf(writers);
        if (!path.isAbsolute() || !path.equals(path.normalize())) {
            throw new IllegalArgumentException("no plain absolute path: " + path);
        }
        if (rule == Rule.EXEMPT && !writers.isEmpty()) {
            throw new IllegalArgumentException("everybody may write to an exempt place: " + path);
        }
    }
}
