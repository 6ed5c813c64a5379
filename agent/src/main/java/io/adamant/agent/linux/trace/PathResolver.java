package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.RefusedPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text that a process handed to the kernel into the place it meant: relative paths by the
 * process' directory, symbolic links followed as the call follows them, all in the agent's own view
 * of the file system. A process in another mount namespace may see other files under the same name;
 * the read-only clones reach such namespaces with the same names, so the guess is a good one.
 */
final class PathResolver {

    /** Calls that act on a final symbolic link itself. */
    private static final Set<String> ON_LINK_ITSELF =
            Set.of(
                    "unlink",
                    "unlinkat",
                    "rmdir",
                    "rename",
                    "renameat",
                    "renameat2",
                    "link",
                    "linkat",
                    "symlink",
                    "symlinkat",
                    "mkdir",
                    "mkdirat",
                    "mknod",
                    "mknodat",
                    "lchown",
                    "lsetxattr",
                    "lremovexattr");

    private final ProcFacts facts;

    PathResolver(ProcFacts facts) {
        this.facts = facts;
    }

    /** A path argument, relative to a directory descriptor or (AT_FDCWD) the cwd. */
    RefusedPath path(int processId, String operation, int directoryFd, String asked) {
        Path absolute = absolute(processId, directoryFd, asked);
        Path real = absolute == null ? null : real(absolute, !ON_LINK_ITSELF.contains(operation));
        return new RefusedPath(asked, real == null ? null : real.toString());
    }

    /** A call on a descriptor; null when the process is gone. */
    @Nullable RefusedPath descriptor(int processId, int fd) {
        Path target = facts.directory(processId, fd);
        return target == null || !target.isAbsolute()
                ? null
                : new RefusedPath("fd " + fd, target.toString());
    }

    private @Nullable Path absolute(int processId, int directoryFd, String asked) {
        try {
            Path path = Path.of(asked);
            if (!path.isAbsolute()) {
                Path directory = facts.directory(processId, directoryFd);
                return directory == null ? null : directory.resolve(path);
            }
            Path root = facts.root(processId);
            // A process that is gone had most likely the same root; a chroot that lives says so.
            return root == null || root.getNameCount() == 0
                    ? path
                    : root.resolve(path.toString().substring(1));
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Null where not even the directory exists in the agent's view. */
    private static @Nullable Path real(Path path, boolean follow) {
        try {
            if (follow && Files.exists(path)) {
                return path.toRealPath();
            }
            Path parent = path.getParent();
            Path name = path.getFileName();
            if (parent == null || name == null) {
                return path;
            }
            return parent.toRealPath().resolve(name).normalize();
        } catch (IOException e) {
            return null;
        }
    }
}
