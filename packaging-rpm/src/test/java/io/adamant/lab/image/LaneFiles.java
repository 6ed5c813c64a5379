package io.adamant.lab.image;

import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a root with systemd needs to be booted by the lab: modules, and the ways in for the test.
 */
public final class LaneFiles {

    private LaneFiles() {}

    /** Lays them into a root, or into what will be laid over one. */
    public static void lay(LabCache cache, Kernel kernel, Path tree) throws IOException {
        Files.createDirectories(tree);
        HostCommand.of("cp", "-al", kernel.moduleTree() + "/.", tree.toString()).run();
        Path lab = Files.createDirectories(tree.resolve("usr/lib/adamant-lab"));
        Files.copy(Userland.busybox(cache), lab.resolve("busybox"));
        Initrd.executable(lab.resolve("lane"), "lane");
        Path units = Files.createDirectories(tree.resolve("usr/lib/systemd/system"));
        Files.writeString(units.resolve("adamant-lab@.service"), Initrd.text("life-lane.service"));
        Path starved = Files.createDirectories(units.resolve("adamant-agent.service.d"));
        Files.writeString(starved.resolve("emulated.conf"), Initrd.text("life-agent.conf"));
        Path wanted = Files.createDirectories(units.resolve("sysinit.target.wants"));
        for (String lane : List.of("lab.0", "lab.1")) {
            String name = "adamant-lab@" + lane + ".service";
            Files.createSymbolicLink(wanted.resolve(name), Path.of("../adamant-lab@.service"));
        }
    }
}
