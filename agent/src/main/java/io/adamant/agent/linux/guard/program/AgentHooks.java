package io.adamant.agent.linux.guard.program;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.seal.guard.Refusable;
import java.util.List;

/**
 * The guard's own life: its maps, the agent's process, and programs by which somebody could see or
 * change what the agent does. Not even process 1 may signal the agent while the host is up: anybody
 * can ask process 1 to. A signal that is refused is told of all the same, so that the agent knows
 * it is to end and saves what it has; when the host goes down process 1 is another program, and
 * may.
 */
final class AgentHooks {

    /** The guard's maps are the only ones whose names begin so. */
    static final String MAP_PREFIX = "adamantg";

    private static final int FMODE_WRITE = 2;
    private static final int PTRACE_MODE_ATTACH = 2;
    private static final int BPF_PROG_LOAD = 5;

    /** Types of programs that see or change others (linux/bpf.h), as bits. */
    private static final int FOREIGN_TYPES =
            1 << 2 // kprobe
                    | 1 << 5 // tracepoint
                    | 1 << 7 // perf event
                    | 1 << 17 // raw tracepoint
                    | 1 << 24 // raw tracepoint, writable
                    | 1 << 26 // tracing
                    | 1 << 27 // struct ops
                    | 1 << 28 // extension
                    | 1 << 29; // LSM

    static final List<Hook> HOOKS =
            List.of(
                    Hook.of("bpf_map", "open a map of the guard", "", AgentHooks::map),
                    Hook.of("bpf", "load a program", "", AgentHooks::bpf),
                    Hook.of("task_kill", "signal", "", AgentHooks::kill),
                    Hook.of("ptrace_access_check", "trace", "", AgentHooks::trace),
                    ofAgent("task_setscheduler", "change scheduling"),
                    ofAgent("task_setnice", "change priority"),
                    ofAgent("task_setioprio", "change priority"),
                    ofAgent("task_setrlimit", "change limits"));

    private AgentHooks() {}

    private static void map(HookCode hook) {
        if (!hook.concerns(Refusable.OWN_BPF)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        Btf.Field name = hook.btf().field("bpf_map", "name");
        hook.number(Reg.R1, "fmode").onlyIfAny(Reg.R1, FMODE_WRITE).argument(Reg.R7, "map");
        asm.note(name.name())
                .load(Size.LONG, Reg.R1, Reg.R7, name.offset())
                .moveLong(Reg.R2, prefix())
                .jumpIf(Compare.NE, Reg.R1, Reg.R2, HookCode.ALLOWED);
        hook.follow(Reg.R1, Reg.R7, "bpf_map.id").detail(Reg.R1);
        String stranger = asm.fresh("stranger");
        hook.actors().agentOnly(stranger);
        asm.jump(HookCode.ALLOWED).label(stranger);
        hook.refuse(Refusable.OWN_BPF);
    }

    private static long prefix() {
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            word |= (long) MAP_PREFIX.charAt(i) << 8 * i;
        }
        return word;
    }

    private static void bpf(HookCode hook) {
        if (!hook.concerns(Refusable.FOREIGN_BPF)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String stranger = asm.fresh("stranger");
        String notInit = asm.fresh("notInit");
        hook.number(Reg.R1, "cmd").onlyIf(Compare.EQ, Reg.R1, BPF_PROG_LOAD);
        hook.argument(Reg.R7, "attr").follow(Reg.R9, Reg.R7, "bpf_attr.prog_type").detail(Reg.R9);
        asm.jumpIf(Compare.GT, Reg.R9, 29, HookCode.ALLOWED)
                .move(Reg.R1, 1)
                .alu(BpfAssembler.Alu.LSH, Reg.R1, Reg.R9);
        hook.onlyIfAny(Reg.R1, FOREIGN_TYPES);
        hook.actors().initOnly(notInit);
        asm.jump(HookCode.ALLOWED).label(notInit);
        hook.actors().agentOnly(stranger);
        asm.jump(HookCode.ALLOWED).label(stranger);
        hook.refuse(Refusable.FOREIGN_BPF);
    }

    private static void kill(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        hook.number(Reg.R9, "sig").detail(Reg.R9);
        hook.asm().jumpIfEqual(Reg.R9, 0, HookCode.ALLOWED);
        hook.argument(Reg.R7, "p");
        ofAgentBySomebodyElse(hook, HookCode.ALLOWED);
        hook.unlessShutdown().refuse(Refusable.AGENT_PROCESS);
    }

    private static void trace(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String other = asm.fresh("other");
        hook.number(Reg.R1, "mode").onlyIfAny(Reg.R1, PTRACE_MODE_ATTACH);
        hook.argument(Reg.R7, "child").follow(Reg.R1, Reg.R7, "task_struct.tgid").detail(Reg.R1);
        if (hook.concerns(Refusable.AGENT_PROCESS)) {
            ofAgentBySomebodyElse(hook, other);
            hook.refuse(Refusable.AGENT_PROCESS);
            asm.label(other);
        }
        if (hook.concerns(Refusable.PTRACE)) {
            String stranger = asm.fresh("stranger");
            hook.actors().sameCgroupOnly(Reg.R7, stranger);
            asm.jump(HookCode.ALLOWED).label(stranger);
            hook.refuse(Refusable.PTRACE);
        }
    }

    private static Hook ofAgent(String name, String operation) {
        return Hook.of(
                name,
                operation,
                "",
                hook -> {
                    if (hook.concerns(Refusable.AGENT_PROCESS)) {
                        String stranger = hook.asm().fresh("stranger");
                        hook.argument(Reg.R7, "p");
                        ofAgentBySomebodyElse(hook, HookCode.ALLOWED);
                        hook.actors().initOnly(stranger);
                        hook.asm().jump(HookCode.ALLOWED).label(stranger);
                        hook.refuse(Refusable.AGENT_PROCESS);
                    }
                });
    }

    /** R7 is the task that something is done to. */
    private static void ofAgentBySomebodyElse(HookCode hook, String otherwise) {
        String stranger = hook.asm().fresh("stranger");
        hook.actors().ofAgentOnly(Reg.R7, otherwise);
        hook.actors().sameCgroupOnly(Reg.R7, stranger);
        hook.asm().jump(otherwise).label(stranger);
    }
}
