package io.adamant.agent.linux.guard;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfCalls;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.place.GuardException;
import io.adamant.agent.linux.guard.place.GuardException.Code;
import io.adamant.agent.linux.guard.place.HostFacts;
import io.adamant.agent.linux.guard.place.KernelSwitches;
import io.adamant.agent.linux.guard.place.PlaceTable;
import io.adamant.agent.linux.guard.policy.GuardPrograms;
import io.adamant.agent.linux.guard.policy.Hook;
import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Stage;

import java.util.ArrayList;
import java.util.List;

/** Brings programs into the kernel: writes them for it, loads, attaches and pins them. */
final class GuardLoader {

    /** Some helpers demand a licence the kernel can live with: of the program, not its loader. */
    private static final String LICENCE = "Dual BSD/GPL";

    private static final int MAX_NAME = 15;
    private static final int MAX_WORDS = 400;

    private final Syscalls syscalls;
    private final BpfCalls bpf;
    private final GuardPins pins;
    private final HostFacts host;

    GuardLoader(Syscalls syscalls, BpfCalls bpf, GuardPins pins, HostFacts host) {
        this.syscalls = syscalls;
        this.bpf = bpf;
        this.pins = pins;
        this.host = host;
    }

    /** What was attached. */
    record Attached(GuardSettings settings, List<Integer> links) {
        Attached {
            links = List.copyOf(links);
        }
    }

    /**
     * Everything that the kernel has a hook for, in audit. The kernel's description of itself is
     * read once and let go of: it is megabytes.
     */
    Attached load(GuardMaps maps, GuardPolicy policy, long digest, boolean fullNames) {
        long absent = 0;
        List<Integer> links = new ArrayList<>();
        GuardFacts facts = facts(maps, policy, fullNames);
        try (Btf btf = Btf.read(Btf.KERNEL)) {
            for (int number = 0; number < GuardPrograms.HOOKS.size(); number++) {
                Hook hook = GuardPrograms.HOOKS.get(number);
                if (!GuardPrograms.offers(btf, hook)) {
                    absent |= 1L << number;
                } else if (hook.use() == Hook.Use.ALWAYS) {
                    attach(btf, facts, number, links);
                }
            }
        } catch (GuardException failed) {
            links.forEach(syscalls::close);
            throw failed;
        }
        GuardSettings settings =
                new GuardSettings(Stage.AUDIT, true, fullNames, digest, links.size(), absent);
        return new Attached(settings, links);
    }

    /** Hooks that are only worth it when somebody can write through what is open already. */
    List<Integer> loadForOldHandles(GuardMaps maps, GuardPolicy policy, boolean fullNames) {
        List<Integer> links = new ArrayList<>();
        GuardFacts facts = facts(maps, policy, fullNames);
        try (Btf btf = Btf.read(Btf.KERNEL)) {
            for (int number = 0; number < GuardPrograms.HOOKS.size(); number++) {
                Hook hook = GuardPrograms.HOOKS.get(number);
                if (hook.use() == Hook.Use.OLD_HANDLES
                        && GuardPrograms.offers(btf, hook)
                        && !pins.hasLink(hook)) {
                    attach(btf, facts, number, links);
                }
            }
        }
        return links;
    }

    private GuardFacts facts(GuardMaps maps, GuardPolicy policy, boolean fullNames) {
        return new GuardFacts(
                maps.facts(),
                host.agent(),
                host.host(),
                PlaceTable.units(policy.places()),
                policy.refused(),
                policy.seen(),
                KernelSwitches.concernSysctl(policy),
                fullNames);
    }

    private void attach(Btf btf, GuardFacts facts, int number, List<Integer> links) {
        Hook hook = GuardPrograms.HOOKS.get(number);
        BpfAssembler program = GuardPrograms.write(btf, facts, number).orElse(null);
        if (program == null) {
            return;
        }
        int kernelFunction = btf.function("bpf_lsm_" + hook.name());
        String name = "adg_" + hook.name();
        BpfCalls.LsmProgram lsm =
                new BpfCalls.LsmProgram(
                        name.substring(0, Math.min(MAX_NAME, name.length())),
                        kernelFunction,
                        program.assemble(),
                        LICENCE);
        int fd = loaded(lsm, hook);
        try {
            int link = GuardMaps.checked(bpf.attach(fd), "attaching to " + hook.name());
            links.add(link);
            pins.pinLink(link, hook);
        } finally {
            syscalls.close(fd);
        }
    }

    private int loaded(BpfCalls.LsmProgram program, Hook hook) {
        return switch (bpf.load(program)) {
            case BpfCalls.Loading.Loaded(int fd) -> fd;
            case BpfCalls.Loading.Refused(int errno, String _) when errno == Errno.EPERM ->
                    throw new GuardException(
                            Code.NOT_PERMITTED,
                            "the kernel refuses programs at its security hooks to this process");
            case BpfCalls.Loading.Refused(int errno, String log) ->
                    throw new GuardException(
                            Code.REFUSED,
                            "the kernel refuses the program of %s: %s: %s"
                                    .formatted(hook.name(), Errno.words(errno), end(log)));
        };
    }

    private static String end(String log) {
        String text = log.strip();
        return text.substring(Math.max(0, text.length() - MAX_WORDS)).replace('\n', ' ');
    }
}
