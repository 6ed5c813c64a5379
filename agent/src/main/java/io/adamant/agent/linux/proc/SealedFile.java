package io.adamant.agent.linux.proc;

import io.adamant.agent.seal.SealMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Remembers that this machine was sealed, in a file beside the spool that the seal then protects.
 * The machine is named by what its hypervisor says (SMBIOS, {@code /sys/class/dmi/id}): the product
 * UUID is another one for each instance of EC2 and GCE and the same after a reboot, and root in the
 * guest cannot change it. Where there is none nothing is remembered.
 */
public final class SealedFile implements SealMemory {

    private static final String HEADER = "adamant-sealed 1\n";
    private static final int LEAST_DISTINCT = 3;

    private final Path file;
    private final Path dmi;

    /**
     * @param file in a protected directory
     * @param dmi {@code /sys/class/dmi/id} but in tests
     */
    public SealedFile(Path file, Path dmi) {
        this.file = file;
        this.dmi = dmi;
    }

    @Override
    public boolean isSealedBefore() {
        String machine = machine();
        return !machine.isEmpty() && read(file).equals(HEADER + machine + "\n");
    }

    @Override
    public void remember() {
        String machine = machine();
        if (machine.isEmpty() || isSealedBefore()) {
            return;
        }
        try {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, HEADER + machine + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException refused) {
            // The next boot waits for its moment again: later sealed, never less.
        }
    }

    /** UUID and asset tag; empty where they do not tell machines apart. */
    private String machine() {
        String uuid = read(dmi.resolve("product_uuid")).strip();
        boolean blank = uuid.replace("-", "").chars().distinct().count() < LEAST_DISTINCT;
        return blank ? "" : uuid + " " + read(dmi.resolve("board_asset_tag")).strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException absent) {
            return "";
        }
    }
}
