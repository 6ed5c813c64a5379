package io.adamant.agent.linux.guard.policy;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.guard.code.HookCode;
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

    private static final int BPF_LINK_DETACH = 34;
    static final int PROC = 0x9fa0;

    /**
     * Types of programs that judge one cgroup (linux/bpf.h), as bits: service and container
     * managers load them with every start. Every other is a stranger's.
     */
    private static final int CGROUP_TYPES =
            1 << 8 // traffic
                    | 1 << 9 // sockets
                    | 1 << 15 // devices
                    | 1 << 18 // addresses
                    | 1 << 23 // sysctl
                    | 1 << 25; // socket options

    private static final int TYPE_BITS = 31;

    static final List<Hook> HOOKS =
            List.of(
                    Hook.of("bpf_map", "open a map of the guard", "", AgentHooks::map),
                    Hook.of("bpf", "load or detach a program", "", AgentHooks::bpf),
                    Hook.of("task_kill", "signal", "", AgentHooks::kill),
                    Hook.of("ptrace_access_check", "trace", "", AgentHooks::trace),
                    ofAgent("task_setscheduler", "change scheduling"),
                    ofAgent("task_setnice", "change priority"),
                    ofAgent("task_setioprio", "change priority"),
                    ofAgent("task_setrlimit", "change limits"),
                    Hook.of("task_alloc", "fork", "who was born into a cgroup", BirthHooks::fork),
                    Hook.of("task_free", "end", "", BirthHooks::end));

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
        hook.actors().knowAgent();
        asm.jump(HookCode.ALLOWED).label(stranger);
        hook.refuse(Refusable.OWN_BPF);
    }

    private static long prefix() {
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            word |= (long) MAP_PREFIX.charAt(i) << (8 * i);
        }
        return word;
    }

    private static void bpf(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String other = asm.fresh("other");
        hook.number(Reg.R9, "cmd");
        if (hook.concerns(Refusable.OWN_BPF)) {
            asm.jumpUnlessEqual(Reg.R9, BPF_LINK_DETACH, other);
            detach(hook);
            asm.label(other);
        }
        if (hook.concerns(Refusable.FOREIGN_BPF)) {
            hook.onlyIf(Compare.EQ, Reg.R9, BPF_PROG_LOAD);
            load(hook);
        }
    }

    /** Whose link it is stands behind a descriptor; services let go of theirs by closing them. */
    private static void detach(HookCode hook) {
        String stranger = hook.asm().fresh("stranger");
        hook.detail(Reg.R9).actors().initOnly(stranger);
        hook.asm().jump(HookCode.ALLOWED).label(stranger);
        hook.refuse(Refusable.OWN_BPF);
    }

    private static void load(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String stranger = asm.fresh("stranger");
        String notInit = asm.fresh("notInit");
        String newer = asm.fresh("newer");
        hook.argument(Reg.R7, "attr").follow(Reg.R9, Reg.R7, "bpf_attr.prog_type").detail(Reg.R9);
        asm.jumpIf(Compare.GT, Reg.R9, TYPE_BITS, newer)
                .move(Reg.R1, 1)
                .alu(BpfAssembler.Alu.LSH, Reg.R1, Reg.R9)
                .jumpIf(Compare.SET, Reg.R1, CGROUP_TYPES, HookCode.ALLOWED)
                .label(newer);
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

    /**
     * Who traces process 1, or a child in which its code still runs, is process 1: so they are as
     * closed as the agent.
     */
    private static void trace(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String other = asm.fresh("other");
        hook.number(Reg.R1, "mode").onlyIfAny(Reg.R1, PTRACE_MODE_ATTACH);
        hook.argument(Reg.R7, "child").follow(Reg.R1, Reg.R7, "task_struct.tgid").detail(Reg.R1);
        if (hook.concerns(Refusable.AGENT_PROCESS)) {
            String refused = asm.fresh("refused");
            String notInit = asm.fresh("notInit");
            hook.follow(Reg.R1, Reg.R7, "task_struct.tgid");
            asm.jumpUnlessEqual(Reg.R1, 1, notInit).jump(refused).label(notInit);
            String notBorn = asm.fresh("notBorn");
            hook.actors().newbornOnly(Reg.R7, notBorn);
            asm.jump(refused).label(notBorn);
            ofAgentBySomebodyElse(hook, other);
            asm.label(refused);
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

    /** R8 is the inode of a file that is opened for writing, R9 its entry; they stay. */
    static void openOfProcess(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String elsewhere = asm.fresh("elsewhere");
        String notManager = asm.fresh("notManager");
        String stranger = asm.fresh("stranger");
        hook.words().member(Reg.R1, Reg.R9, "dentry", "d_sb");
        hook.words().member(Reg.R1, Reg.R1, "super_block", "s_magic");
        asm.jumpUnlessEqual(Reg.R1, PROC, elsewhere);
        hook.actors().faceOnly(Reg.R8, elsewhere);
        hook.about(Reg.R9).actors().managerOnly(notManager);
        asm.jump(HookCode.ALLOWED).label(notManager);
        hook.actors().insideAgentOnly(stranger);
        asm.jump(HookCode.ALLOWED).label(stranger);
        hook.refuse(Refusable.AGENT_PROCESS);
        asm.label(elsewhere);
    }

    /** R7 is the task that something is done to. */
    private static void ofAgentBySomebodyElse(HookCode hook, String otherwise) {
        String stranger = hook.asm().fresh("stranger");
        hook.actors().ofAgentOnly(Reg.R7, otherwise);
        hook.actors().insideAgentOnly(stranger);
        hook.asm().jump(otherwise).label(stranger);
    }
}
