package io.adamant.agent;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.linux.BootClock;
import io.adamant.agent.linux.guard.KernelGuard;
import io.adamant.agent.linux.mount.ImmutableFlags;
import io.adamant.agent.linux.mount.KernelCanary;
import io.adamant.agent.linux.mount.LinuxPlaces;
import io.adamant.agent.linux.mount.ReadOnlyMounts;
import io.adamant.agent.linux.proc.BootMoment;
import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.linux.proc.ProcScan;
import io.adamant.agent.linux.proc.SealedFile;
import io.adamant.agent.linux.watch.ClockWatch;
import io.adamant.agent.linux.watch.EnvironmentWatch;
import io.adamant.agent.linux.watch.HeldMappings;
import io.adamant.agent.linux.watch.HostWatches;
import io.adamant.agent.linux.watch.ProcessWatch;
import io.adamant.agent.linux.watch.UnitWatch;
import io.adamant.agent.linux.watch.net.FilterWatch;
import io.adamant.agent.linux.watch.net.NetworkWatch;
import io.adamant.agent.linux.watch.net.PacketFilter;
import io.adamant.agent.seal.GuardPorts;
import io.adamant.agent.seal.MountPorts;
import io.adamant.agent.seal.SealMoment;
import io.adamant.agent.seal.SealPorts;
import io.adamant.agent.seal.attempt.RefusalTrace;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.guard.Guard;
import io.adamant.agent.seal.guard.NoGuard;
import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Writer;
import io.adamant.agent.seal.policy.HostPlaces;
import io.adamant.agent.seal.policy.HostProblems;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.watch.Learning;
import io.adamant.agent.seal.witness.Witness;
import io.adamant.agent.source.host.units.ActiveUnit;
import io.adamant.agent.source.host.units.ManagerEnvironment;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** Wires the seal from what the image says. Nothing native is linked before its first poll. */
final class SealRole {

    private static final Path PROC = Path.of("/proc");
    private static final Path RUN = Path.of("/run");
    private static final Path ETC = Path.of("/etc");

    /** The pid namespace that the kernel boots with (PROC_PID_INIT_INO). */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private static final Path DMI = Path.of("/sys/class/dmi/id");

    private SealRole() {}

    /**
     * The image's policy. The agent's own disk buffer is always exempt for the mounts, which know
     * no writers; for the guard it is the agent's alone.
     */
    static SealPolicy policy(AgentConfig config) {
        AgentConfig.Seal seal = config.seal();
        List<Path> exempt = new ArrayList<>(seal.exempt());
        Path spool = config.spool().dir();
        boolean isInside =
                seal.protect().stream().anyMatch(p -> spool.startsWith(p) && !spool.equals(p));
        if (isInside && exempt.stream().noneMatch(spool::startsWith)) {
            exempt.add(spool);
        }
        Map<Path, List<Writer>> writers = new LinkedHashMap<>(seal.writers());
        if (isInside) {
            writers.putIfAbsent(spool, List.of(new Writer.Agent()));
        }
        return new SealPolicy(
                switch (seal.mode()) {
                    case AUDIT -> SealPolicy.Mode.AUDIT;
                    case ENFORCE -> SealPolicy.Mode.ENFORCE;
                },
                seal.protect(),
                exempt,
                writers,
                seal.refuse(),
                seal.detect(),
                seal.deadline().toNanos(),
                seal.witness().toNanos(),
                seal.canary().toNanos());
    }

    /** What this host cannot keep of the policy; for {@code check}. */
    static List<String> problems(AgentConfig config) {
        AgentConfig.Seal seal = config.seal();
        return seal.protect().isEmpty()
                ? List.of()
                : HostProblems.of(
                        policy(config), seal.own(), seal.acceptFallback(), new LinuxPlaces());
    }

    /**
     * The kernel's guard: for the whole host, so never from a namespace of the agent's own, such as
     * an instance of the local cloud lives in.
     */
    static Guard guard(AgentConfig config) {
        if (config.seal().layer() == AgentConfig.SealLayer.MOUNTS) {
            return new NoGuard("the configuration says layer: mounts", "leave that line out");
        }
        if (!isTheHostsOwn()) {
            return new NoGuard(
                    "the agent lives in a pid namespace of its own",
                    "run it as a service of the host");
        }
        return new KernelGuard(KernelGuard.PINS, new BootClock());
    }

    private static boolean isTheHostsOwn() {
        try {
            return Files.readSymbolicLink(PROC.resolve("self/ns/pid"))
                    .toString()
                    .equals(FIRST_PID_NAMESPACE);
        } catch (IOException unknown) {
            return false;
        }
    }

    /**
     * The edges.
     *
     * @param aside runs what takes long, then wakes the collecting thread
     * @param traceStart begins the trace on a thread of its own
     */
    static SealPorts ports(
            AgentConfig config,
            Guard guard,
            RefusalTrace trace,
            Runnable traceStart,
            Executor aside,
            Witness witness,
            MonotonicClock clock) {
        HostPlaces places = new LinuxPlaces();
        long pid = ProcessHandle.current().pid();
        GuardPorts guardPorts =
                new GuardPorts(
                        guard,
                        KernelCanary.ofGuard(),
                        places,
                        new ProcScan(PROC, pid, places),
                        new BootMoment(RUN, new ActiveUnit(RUN, PROC)),
                        new SealedFile(config.spool().dir().resolveSibling("sealed"), DMI),
                        aside);
        MountPorts mountPorts =
                new MountPorts(
                        new ReadOnlyMounts(),
                        new ImmutableFlags(Path.of("/")),
                        KernelCanary.ofMounts(),
                        trace,
                        traceStart);
        ProcFacts facts = new ProcFacts(PROC);
        return new SealPorts(
                guardPorts,
                mountPorts,
                facts,
                watches(config, facts, places, aside, clock),
                places::real,
                witness);
    }

    /** All watches as one; none where nothing is to be detected. */
    private static List<Watch> watches(
            AgentConfig config,
            ProcFacts facts,
            HostPlaces places,
            Executor aside,
            MonotonicClock clock) {
        if (watched(config).isEmpty()) {
            return List.of();
        }
        SealMoment moment = new BootMoment(RUN, new ActiveUnit(RUN, PROC));
        Learning learning = new Learning(moment, aside, config.seal().deadline().toNanos());
        return List.of(
                new HostWatches(
                        () -> eachWatch(config, facts, places, aside, clock), learning, clock));
    }

    /** Refused kinds too: where there is no guard nobody refuses them. */
    private static Set<Refusable> watched(AgentConfig config) {
        Set<Refusable> watched = EnumSet.noneOf(Refusable.class);
        watched.addAll(config.seal().detect());
        watched.addAll(config.seal().refuse());
        return watched;
    }

    /**
     * For what is seen by no hook, or whose hook does not say what has changed; a kind that is
     * neither to be refused nor to be detected has no watch.
     */
    private static List<Watch> eachWatch(
            AgentConfig config,
            ProcFacts facts,
            HostPlaces places,
            Executor aside,
            MonotonicClock clock) {
        Set<Refusable> seen = watched(config);
        List<Watch> watches = new ArrayList<>();
        ProcScan scan = new ProcScan(PROC, ProcessHandle.current().pid(), places);
        watches.add(
                new HeldMappings(
                        () -> scan.mapped(policy(config).resolved(places::real)),
                        facts,
                        aside,
                        clock));
        if (seen.contains(Refusable.NETWORK)) {
            watches.add(new NetworkWatch(facts, config.seal().watch().containers()));
        }
        if (seen.contains(Refusable.FIREWALL)) {
            watches.add(new FilterWatch(facts, new PacketFilter(Path.of("/")), clock));
        }
        if (seen.contains(Refusable.CLOCK)) {
            watches.add(new ClockWatch());
        }
        if (seen.contains(Refusable.UNITS)) {
            watches.add(new UnitWatch(RUN, ETC, clock));
        }
        if (seen.contains(Refusable.ENVIRONMENT)) {
            watches.add(new EnvironmentWatch(new ManagerEnvironment(RUN, PROC), aside, clock));
        }
        Set<Refusable> processes = EnumSet.copyOf(ProcessWatch.KINDS);
        processes.retainAll(seen);
        if (!processes.isEmpty()) {
            watches.add(
                    new ProcessWatch(
                            processes, () -> policy(config).resolved(places::real), facts, clock));
        }
        return watches;
    }
}
