package io.adamant.agent;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.linux.tree.BackgroundRest;
import io.adamant.agent.linux.tree.BpfPrograms;
import io.adamant.agent.linux.tree.LinuxKernelTexts;
import io.adamant.agent.linux.tree.SyscallTree;
import io.adamant.agent.manifest.ManifestPlaces;
import io.adamant.agent.manifest.ManifestStore;
import io.adamant.agent.seal.witness.WitnessPolicy;
import io.adamant.agent.seal.witness.WitnessPorts;
import io.adamant.agent.seal.witness.WitnessWork;
import io.adamant.agent.seal.witness.manifest.Place;
import io.adamant.shared.model.BootId;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Wires the witness from what the image says. Nothing native is linked before its thread runs. */
final class WitnessRole {

    /** Nothing writes there between bake and seal; the guard seals them first. */
    private static final List<String> EARLY = List.of("/boot", "/usr");

    private WitnessRole() {}

    /**
     * The work of the witness' thread.
     *
     * @param arrival called when there is news
     */
    static WitnessWork of(AgentConfig config, BootId boot, MonotonicClock clock, Runnable arrival) {
        AgentConfig.Seal seal = config.seal();
        AgentConfig.Watch watch = seal.watch();
        List<Path> protect = real(seal.protect());
        List<Path> exempt = real(seal.exempt());
        Path spool = config.spool().dir();
        WitnessPolicy policy =
                new WitnessPolicy(
                        works() ? watch.witnesses() : Set.of(),
                        places(protect, exempt),
                        ManifestPlaces.of(protect, exempt, spool),
                        EARLY,
                        seal.witness().toNanos(),
                        Math.min(seal.witness().toNanos(), WitnessPolicy.MOST_LOOK_NANOS));
        WitnessPorts ports =
                new WitnessPorts(
                        new SyscallTree(Path.of("/")),
                        new ManifestStore(
                                watch.manifest(), watch.key(), spool.resolveSibling("witness")),
                        new LinuxKernelTexts(BpfPrograms::list),
                        new BackgroundRest(),
                        clock);
        return new WitnessWork(policy, ports, boot.value(), arrival);
    }

    /** Whether the machine's system calls are known; elsewhere nothing is witnessed. */
    static boolean works() {
        return SyscallTree.works();
    }

    private static List<Place> places(List<Path> protect, List<Path> exempt) {
        List<Place> places = new ArrayList<>();
        protect.stream().distinct().forEach(p -> places.add(new Place(p.toString(), true)));
        exempt.stream().distinct().forEach(p -> places.add(new Place(p.toString(), false)));
        return places;
    }

    private static List<Path> real(List<Path> paths) {
        return paths.stream().map(WitnessRole::real).distinct().toList();
    }

    /** The path with every symbolic link followed; the path itself where it does not exist. */
    static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException absent) {
            return path;
        }
    }
}
