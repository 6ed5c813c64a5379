package io.adamant.agent.linux.guard.policy;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.guard.code.HookCode;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every program of the guard, in the order in which they are numbered and attached. */
public final class GuardPrograms {

    /** An event names its hook by its place here, so a hook is only ever added at the end. */
    public static final List<Hook> HOOKS =
            Stream.of(
                            PlaceHooks.HOOKS,
                            DeviceHooks.HOOKS,
                            MountHooks.HOOKS,
                            KernelHooks.HOOKS,
                            AgentHooks.HOOKS,
                            BirthHooks.HOOKS)
                    .flatMap(List::stream)
                    .toList();

    private GuardPrograms() {}

    /** The guard's maps are named so and on: AgentHooks knows them by it. */
    public static String mapName(String rest) {
        return AgentHooks.MAP_PREFIX + rest;
    }

    /** Whether the kernel has the hook. */
    public static boolean offers(Btf btf, Hook hook) {
        return btf.hasFunction("bpf_lsm_" + hook.name());
    }

    /** The hook's program, or empty when the policy has nothing to say there. */
    public static Optional<BpfAssembler> write(Btf btf, GuardFacts facts, int number) {
        Hook hook = HOOKS.get(number);
        HookCode code = new HookCode(btf, facts, hook.name());
        hook.gate().accept(code);
        code.begin();
        hook.policy().accept(code);
        return code.saysAnything() ? Optional.of(code.end(number)) : Optional.empty();
    }
}
