package io.adamant.lab;

import io.adamant.lab.image.AgentRuntime;
import io.adamant.lab.image.Kernel;
import io.adamant.lab.image.LifeImage;
import io.adamant.lab.image.RootType;
import io.adamant.lab.image.TinyImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a guest is made of. A plan is a value: each {@code with} gives another one.
 *
 * @param root what is on the root's file system
 * @param hardware what the machine has
 * @param parameters more words for the kernel's command line
 */
public record GuestPlan(Root root, Hardware hardware, List<String> parameters) {

    /** Which system boots. */
    public enum Userland {
        /** busybox as the first process and real tools. */
        TINY,
        /** systemd, cloud-init and the services of a usual host; on ext4 only. */
        LIFE
    }

    /**
     * The root's content.
     *
     * @param agent a directory like {@code target/adamant}
     * @param files more files, absolute path to text; they are in the image before the first boot
     */
    record Root(
            Userland userland,
            Kernel kernel,
            RootType type,
            Path agent,
            Map<String, String> files) {

        Root {
            files = Map.copyOf(files);
            if (userland == Userland.LIFE && type != RootType.EXT4) {
                throw new IllegalArgumentException("the guest with systemd has its root on ext4");
            }
        }

        /** The image; made first when it is not kept. */
        Path image() {
            AgentRuntime runtime = AgentRuntime.of(agent);
            return switch (userland) {
                case TINY -> TinyImage.of(kernel, type, runtime, files);
                case LIFE -> LifeImage.of(kernel, runtime, files);
            };
        }

        String init() {
            return switch (userland) {
                case TINY -> TinyImage.INIT;
                case LIFE -> LifeImage.INIT;
            };
        }
    }

    /**
     * The machine.
     *
     * @param diskMiB empty virtio disks in their order, {@code /dev/vdb} and on ({@code /dev/vda}
     *     and on when the root is an NVMe disk)
     * @param nvmeMiB empty NVMe disks, after the root when that is one
     * @param rootOnNvme the root is {@code /dev/nvme0n1}, as on EC2, instead of {@code /dev/vda}
     * @param outward one port of this machine's loopback that the guest reaches at {@code
     *     10.0.2.100:4318}; 0 for no network card at all
     * @param counted its clock goes one nanosecond an instruction, so that time counts them
     */
    record Hardware(
            int processors,
            int memoryMiB,
            List<Integer> diskMiB,
            List<Integer> nvmeMiB,
            boolean rootOnNvme,
            int outward,
            boolean counted) {

        private static final int MOST_MEMORY_MIB = 4096;
        private static final int MOST_PROCESSORS = 4;

        Hardware {
            diskMiB = List.copyOf(diskMiB);
            nvmeMiB = List.copyOf(nvmeMiB);
            if (processors < 1 || processors > MOST_PROCESSORS) {
                throw new IllegalArgumentException("processors: 1 to " + MOST_PROCESSORS);
            }
            if (memoryMiB < 128 || memoryMiB > MOST_MEMORY_MIB) {
                throw new IllegalArgumentException("memory: 128 to " + MOST_MEMORY_MIB + " MiB");
            }
        }
    }

    public GuestPlan {
        parameters = List.copyOf(parameters);
    }

    /** A tiny guest with the agent of this build, on ext4. */
    public static GuestPlan tiny(Kernel kernel) {
        return plan(Userland.TINY, kernel, 640);
    }

    /** A guest with systemd, cloud-init and the agent of this build. */
    public static GuestPlan life(Kernel kernel) {
        return plan(Userland.LIFE, kernel, 1536);
    }

    private static GuestPlan plan(Userland userland, Kernel kernel, int memoryMiB) {
        Path dist = Path.of(System.getProperty("adamant.dist", "target/adamant"));
        return new GuestPlan(
                new Root(userland, kernel, RootType.EXT4, dist, Map.of()),
                new Hardware(1, memoryMiB, List.of(), List.of(), false, 0, false),
                List.of());
    }

    public GuestPlan withRoot(RootType type) {
        return with(new Root(root.userland, root.kernel, type, root.agent, root.files));
    }

    /** The agent of another build: a directory like {@code target/adamant}. */
    public GuestPlan withAgent(Path dist) {
        return with(new Root(root.userland, root.kernel, root.type, dist, root.files));
    }

    /** A file that is in the image before the first boot; a script can be run. */
    public GuestPlan withFile(String path, String text) {
        Map<String, String> files = new TreeMap<>(root.files);
        files.put(path, text);
        return with(new Root(root.userland, root.kernel, root.type, root.agent, files));
    }

    /** Virtual processors; one unless said, which is the fastest where two real ones are shared. */
    public GuestPlan withProcessors(int count) {
        Hardware h = hardware;
        return with(
                new Hardware(
                        count,
                        h.memoryMiB,
                        h.diskMiB,
                        h.nvmeMiB,
                        h.rootOnNvme,
                        h.outward,
                        h.counted));
    }

    public GuestPlan withMemory(int miB) {
        Hardware h = hardware;
        return with(
                new Hardware(
                        h.processors,
                        miB,
                        h.diskMiB,
                        h.nvmeMiB,
                        h.rootOnNvme,
                        h.outward,
                        h.counted));
    }

    /** One more empty virtio disk. */
    public GuestPlan withDisk(int miB) {
        Hardware h = hardware;
        return with(
                new Hardware(
                        h.processors,
                        h.memoryMiB,
                        and(h.diskMiB, List.of(miB)),
                        h.nvmeMiB,
                        h.rootOnNvme,
                        h.outward,
                        h.counted));
    }

    /** One more empty NVMe disk. */
    public GuestPlan withNvme(int miB) {
        Hardware h = hardware;
        return with(
                new Hardware(
                        h.processors,
                        h.memoryMiB,
                        h.diskMiB,
                        and(h.nvmeMiB, List.of(miB)),
                        h.rootOnNvme,
                        h.outward,
                        h.counted));
    }

    /** The root as on EC2. */
    public GuestPlan withRootOnNvme() {
        Hardware h = hardware;
        return with(
                new Hardware(
                        h.processors,
                        h.memoryMiB,
                        h.diskMiB,
                        h.nvmeMiB,
                        true,
                        h.outward,
                        h.counted));
    }

    /**
     * Lets the guest reach one port of this machine's loopback at 10.0.2.100:4318; nothing else.
     */
    public GuestPlan withOutward(int port) {
        Hardware h = hardware;
        return with(
                new Hardware(
                        h.processors,
                        h.memoryMiB,
                        h.diskMiB,
                        h.nvmeMiB,
                        h.rootOnNvme,
                        port,
                        h.counted));
    }

    /** A machine whose clock goes one nanosecond an instruction; everything takes longer. */
    public GuestPlan withCountedInstructions() {
        Hardware h = hardware;
        return with(
                new Hardware(1, h.memoryMiB, h.diskMiB, h.nvmeMiB, h.rootOnNvme, h.outward, true));
    }

    /** More words for the kernel, such as {@code lockdown=integrity}. */
    public GuestPlan withParameters(String... words) {
        return new GuestPlan(root, hardware, and(parameters, List.of(words)));
    }

    private GuestPlan with(Root other) {
        return new GuestPlan(other, hardware, parameters);
    }

    private GuestPlan with(Hardware other) {
        return new GuestPlan(root, other, parameters);
    }

    private static <T> List<T> and(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
