package io.adamant.agent.linux.mount;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.fallback.CanaryProbe;
import io.adamant.agent.seal.fallback.CanaryResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tries what the seal forbids: creating a file in a protected directory, or opening a protected
 * file for writing. Only the error of the layer counts as refused: EACCES would say something about
 * file modes, not about the seal. A file that could be created is removed at once.
 */
public final class KernelCanary implements CanaryProbe {

    /** The name it tries; in no image, so that O_EXCL cannot meet a file of somebody else. */
    static final String NAME = ".adamant-canary";

    private static final int MODE = 0600;

    private final Syscalls syscalls = new Syscalls();
    private final int refusal;

    private KernelCanary(int refusal) {
        this.refusal = refusal;
    }

    /** For read-only mounts: only EROFS counts as refused. */
    public static KernelCanary ofMounts() {
        return new KernelCanary(Errno.EROFS);
    }

    /** For the guard: only EPERM counts as refused; whether it was the guard, its counter says. */
    public static KernelCanary ofGuard() {
        return new KernelCanary(Errno.EPERM);
    }

    @Override
    public CanaryResult probe(Path path) {
        if (!Syscalls.knowsThisMachine()) {
            return new CanaryResult.Inconclusive("the canary is built for x86_64 only");
        }
        boolean directory = Files.isDirectory(path);
        Path target = directory ? path.resolve(NAME) : path;
        int create = directory ? Syscalls.O_CREAT | Syscalls.O_EXCL : 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = Syscalls.path(arena, target);
            long fd = open(name, create);
            if (fd == -Errno.EEXIST) {
                // Left by an agent killed between create and unlink.
                remove(name);
                fd = open(name, create);
            }
            if (fd >= 0) {
                syscalls.close((int) fd);
                if (directory) {
                    remove(name);
                }
                return new CanaryResult.Permitted(target.toString());
            }
            return fd == -refusal
                    ? new CanaryResult.Refused()
                    : new CanaryResult.Inconclusive(target + ": " + Errno.words((int) -fd));
        }
    }

    private long open(MemorySegment name, int create) {
        return syscalls.call(
                Syscalls.OPENAT,
                Syscalls.AT_FDCWD,
                name.address(),
                Syscalls.O_WRONLY | Syscalls.O_CLOEXEC | create,
                MODE);
    }

    private void remove(MemorySegment name) {
        syscalls.call(Syscalls.UNLINKAT, Syscalls.AT_FDCWD, name.address(), 0);
    }
}
