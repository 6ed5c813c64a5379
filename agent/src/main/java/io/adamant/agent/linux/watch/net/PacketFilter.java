package io.adamant.agent.linux.watch.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the kernel has nf_tables now. Opening a socket of it or joining its group would load the
 * module (nfnetlink_bind), so this looks at files only.
 */
public final class PacketFilter {

    private static final String MODULE = "nf_tables";

    private final Path root;

    /**
     * @param root {@code /} but in tests
     */
    public PacketFilter(Path root) {
        this.root = root;
    }

    boolean isThere() {
        if (!Files.exists(root.resolve("proc/modules"))) {
            return true; // a kernel that loads nothing: what there is is built in
        }
        return Files.exists(root.resolve("sys/module").resolve(MODULE)) || isBuiltIn();
    }

    /** One that is built in has no directory in /sys unless it has parameters (kbuild). */
    private boolean isBuiltIn() {
        try {
            Path release = root.resolve("proc/sys/kernel/osrelease");
            Path modules = root.resolve("lib/modules").resolve(Files.readString(release).strip());
            Path builtIn = modules.resolve("modules.builtin");
            return Files.exists(builtIn)
                    && Files.readString(builtIn).contains("/" + MODULE + ".ko");
        } catch (IOException unknown) {
            return false;
        }
    }
}
