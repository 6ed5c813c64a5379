package io.adamant.agent.linux.guard;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.BpfCalls;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.bpf.BtfException;
import io.adamant.agent.linux.guard.code.UnknownKernelException;
import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.linux.guard.place.GuardException;
import io.adamant.agent.linux.guard.place.GuardException.Code;
import io.adamant.agent.linux.guard.place.HostFacts;
import io.adamant.agent.linux.guard.place.Inodes;
import io.adamant.agent.linux.guard.place.KernelSwitches;
import io.adamant.agent.linux.guard.place.MountPoints;
import io.adamant.agent.linux.guard.place.PlaceTable;
import io.adamant.agent.linux.guard.policy.GuardPrograms;
import io.adamant.agent.linux.guard.policy.Hook;
import io.adamant.agent.seal.guard.Guard;
import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Leftovers;
import io.adamant.agent.seal.guard.Loading;
import io.adamant.agent.seal.guard.Moving;
import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Stage;
import io.adamant.agent.seal.guard.Tally;
import io.adamant.agent.seal.guard.Trespass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The guard in the kernel. What it attaches is kept alive by pins in a bpffs of its own, so that
 * the kernel goes on judging when the agent is gone; the next run of the agent, known by its unit
 * and its executable, takes it over as it stands.
 */
public final class KernelGuard implements Guard {

    /**
     * Where the guard's own bpffs is mounted; in /run, since what is in the kernel ends with it.
     */
    public static final Path PINS = Path.of("/run/adamant/guard");

    private static final Path SECURITY = Path.of("/sys/kernel/security");
    private static final Path FTRACE = Path.of("/proc/sys/kernel/ftrace_enabled");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private final Syscalls syscalls;
    private final BpfCalls bpf;
    private final Inodes inodes;
    private final GuardPins pins;
    private final HostFacts host;
    private final GuardLoader loader;
    private final LongSupplier bootNanos;
    private volatile @Nullable GuardSession session;

    /**
     * @param bootNanos CLOCK_BOOTTIME, as the kernel's events have it
     */
    public KernelGuard(Path pins, LongSupplier bootNanos) {
        this.syscalls = new Syscalls();
        this.bpf = new BpfCalls(syscalls);
        this.inodes = new Inodes(syscalls);
        this.pins = new GuardPins(pins, syscalls, bpf);
        this.host = new HostFacts(inodes);
        this.loader = new GuardLoader(syscalls, bpf, this.pins, host);
        this.bootNanos = bootNanos;
    }

    @Override
    public Loading load(GuardPolicy policy) {
        try {
            requireHooks();
            requireInodes(policy.canary());
            host.host();
            pins.mount();
            GuardMaps maps = new GuardMaps(bpf);
            if (pins.open(maps)) {
                Loading taken = takeOver(maps, policy);
                if (taken != null) {
                    return taken;
                }
            }
            return anew(policy);
        } catch (GuardException e) {
            return refusal(e);
        } catch (BtfException | UnknownKernelException e) {
            return new Loading.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static Loading refusal(GuardException e) {
        String why = String.valueOf(e.getMessage());
        return switch (e.code()) {
            case UNSUPPORTED -> new Loading.Unsupported(why, e.cure());
            case NOT_PERMITTED -> new Loading.NotPermitted(why);
            case POLICY, REFUSED -> new Loading.Failed(why);
        };
    }

    /** Attaching works where nobody calls the hooks, so that is asked first. */
    private static void requireHooks() {
        String active = readable(SECURITY.resolve("lsm"));
        if (!active.isEmpty() && !List.of(active.strip().split(",")).contains("bpf")) {
            throw new GuardException(
                    Code.UNSUPPORTED,
                    "bpf is not among the active security modules: " + active.strip(),
                    "boot with lsm=" + active.strip() + ",bpf");
        }
        if (!Files.isReadable(Btf.KERNEL)) {
            throw new GuardException(
                    Code.UNSUPPORTED,
                    "the kernel does not describe itself: no " + Btf.KERNEL,
                    "a kernel with CONFIG_DEBUG_INFO_BTF");
        }
    }

    private void requireInodes(Path canary) {
        if (inodes.magic(canary) == Inodes.BTRFS) {
            throw new GuardException(
                    Code.UNSUPPORTED,
                    canary + " is on btrfs, whose subvolumes number their files alike",
                    "put the root on ext4 or XFS");
        }
    }

    /**
     * As it stands; unless nothing was sealed yet and the policy is another one. What was sealed
     * stays: places are found anew at each start, and first boot makes some (a home, a lock), so
     * that an agent which comes back finds others than its predecessor did. That is no loss.
     */
    private @Nullable Loading takeOver(GuardMaps maps, GuardPolicy policy) {
        byte[] bytes = maps.settings();
        GuardSettings settings = bytes == null ? null : GuardSettings.of(bytes);
        boolean sealed = settings != null && settings.stage() != Stage.AUDIT;
        if (settings == null
                || !settings.complete()
                || (!sealed && settings.policy() != digest(policy))) {
            maps.all().forEach(syscalls::close);
            return null;
        }
        List<Integer> links = new ArrayList<>();
        for (Hook hook : GuardPrograms.HOOKS) {
            long link = pins.openLink(hook);
            if (link >= 0) {
                links.add((int) link);
            }
        }
        List<String> unjudged = new ArrayList<>(PlaceTable.unjudged(inodes, policy.places()));
        if (settings.policy() != digest(policy)) {
            unjudged.add("places that came or went since the earlier run of the agent");
        }
        return begin(maps, settings, policy, links, true, unjudged);
    }

    private Loading anew(GuardPolicy policy) {
        pins.clear();
        GuardMaps maps = new GuardMaps(bpf);
        try {
            maps.create();
            PlaceTable table = marks(policy);
            maps.mark(table.marks());
            GuardLoader.Attached attached =
                    loader.load(maps, policy, digest(policy), !isConfidential());
            pins.pin(maps);
            maps.settings(attached.settings().bytes());
            pins.introduce();
            return begin(
                    maps, attached.settings(), policy, attached.links(), false, table.absent());
        } catch (GuardException | BtfException | UnknownKernelException e) {
            maps.all().forEach(syscalls::close);
            pins.release();
            throw e;
        }
    }

    private PlaceTable marks(GuardPolicy policy) {
        PlaceTable table = new PlaceTable(inodes, PlaceTable.units(policy.places()));
        policy.places().forEach(table::add);
        KernelSwitches.mark(table, policy);
        if (policy.refused().contains(Refusable.OWN_BPF)) {
            table.protect(pins.directory(), Mark.PROTECT | Mark.EARLY | Mark.BY_AGENT);
        }
        new MountPoints(readable(MOUNTS)).points().forEach(table::mountPoint);
        return table;
    }

    private Loading begin(
            GuardMaps maps,
            GuardSettings settings,
            GuardPolicy policy,
            List<Integer> links,
            boolean takenOver,
            List<String> absentPlaces) {
        MountPoints mounts = new MountPoints(readable(MOUNTS));
        session = new GuardSession(syscalls, maps, settings, policy, links, mounts, bootNanos);
        List<String> absentHooks = new ArrayList<>();
        for (int number = 0; number < GuardPrograms.HOOKS.size(); number++) {
            Hook hook = GuardPrograms.HOOKS.get(number);
            if ((settings.absent() & 1L << number) != 0) {
                absentHooks.add(
                        hook.without().isEmpty()
                                ? hook.name() + ": other hooks see it"
                                : hook.name() + ": not judged are " + hook.without());
            }
        }
        return new Loading.Loaded(
                takenOver,
                settings.stage(),
                links.size(),
                absentHooks,
                absentPlaces,
                settings.fullNames());
    }

    @Override
    public Moving cover(Leftovers leftovers) {
        GuardSession now = session;
        if (now == null || now.settings().stage() == Stage.FULL) {
            return new Moving.Failed(now == null ? "nothing is loaded" : "the rules are frozen");
        }
        try {
            PlaceTable table = new PlaceTable(inodes, PlaceTable.units(now.policy().places()));
            leftovers.places().forEach(table::add);
            leftovers
                    .linked()
                    .forEach(file -> table.inode(file.device(), file.inode(), Mark.PROTECT));
            now.maps().mark(table.marks());
            if (leftovers.oldHandles()) {
                now.hold(
                        loader.loadForOldHandles(
                                now.maps(), now.policy(), now.settings().fullNames()));
            }
            return new Moving.Moved(now.settings().stage());
        } catch (GuardException | BtfException | UnknownKernelException e) {
            return new Moving.Failed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Moving move(Stage stage) {
        GuardSession now = session;
        if (now == null) {
            return new Moving.Failed("nothing is loaded");
        }
        if (stage.compareTo(now.settings().stage()) <= 0) {
            return new Moving.Moved(now.settings().stage());
        }
        try {
            GuardSettings next = now.settings().at(stage);
            now.maps().settings(next.bytes());
            now.settings(next);
            if (stage == Stage.FULL) {
                now.maps().unmark(pinsKey(), Mark.BY_AGENT);
                now.maps().freeze();
            }
            return new Moving.Moved(stage);
        } catch (GuardException e) {
            return new Moving.Failed(String.valueOf(e.getMessage()));
        }
    }

    /** From the full seal on not even the agent takes a pin away. */
    private Set<PlaceTable.Key> pinsKey() {
        PlaceTable table = new PlaceTable(inodes, List.of());
        table.protect(pins.directory(), 0);
        return table.marks().keySet();
    }

    @Override
    public List<Trespass> take(int limit) {
        GuardSession now = session;
        return now == null ? List.of() : now.take(limit);
    }

    @Override
    public Tally tally() {
        GuardSession now = session;
        return now == null ? Tally.NONE : now.tally();
    }

    @Override
    public List<String> faults() {
        GuardSession now = session;
        if (now == null) {
            return List.of("nothing is loaded");
        }
        List<String> faults = new ArrayList<>(now.faults());
        if (!pins.isMounted()) {
            faults.add("the guard's bpffs at " + pins.directory() + " is gone");
        }
        long pinned = GuardPrograms.HOOKS.stream().filter(pins::hasLink).count();
        if (pinned < now.settings().programs()) {
            faults.add("%d of %d programs are pinned".formatted(pinned, now.settings().programs()));
        }
        if (Files.exists(FTRACE) && !readable(FTRACE).strip().equals("1")) {
            faults.add("kernel.ftrace_enabled is not 1: no program is called");
        }
        return faults;
    }

    private static boolean isConfidential() {
        return readable(SECURITY.resolve("lockdown")).contains("[confidentiality]");
    }

    /** Of what the programs and marks were made from. */
    private static long digest(GuardPolicy policy) {
        long digest = 1;
        for (int i = 0; i < policy.places().size(); i++) {
            digest = digest * 1_000_003 + policy.places().get(i).toString().hashCode();
        }
        for (Refusable kind : Refusable.values()) {
            int bits =
                    (policy.refused().contains(kind) ? 1 : 0)
                            | (policy.seen().contains(kind) ? 2 : 0);
            digest = digest * 1_000_003 + bits;
        }
        return digest;
    }

    private static String readable(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException absent) {
            return "";
        }
    }

    @Override
    public void close() {
        GuardSession now = session;
        session = null;
        if (now != null) {
            now.close();
        }
    }
}
