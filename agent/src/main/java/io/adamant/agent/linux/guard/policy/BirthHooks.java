package io.adamant.agent.linux.guard.policy;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.guard.code.HookCode;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Known;
import io.adamant.agent.seal.guard.Refusable;
import java.util.List;

/**
 * Whose child a process is. A child of process 1 acts for it until it becomes another program: so
 * services are put into their cgroups, by the child itself. A child that a stranger gives birth to
 * in a cgroup is no member of it.
 */
final class BirthHooks {

    private static final int CLONE_THREAD = 0x10000;
    private static final int CLONE_INTO_CGROUP_BIT = 33;
    private static final int EAGAIN = 11;

    static final List<Hook> HOOKS =
            List.of(
                    Hook.of("bprm_committed_creds", "execute", "", BirthHooks::become),
                    Hook.of("task_to_inode", "look up a process", "", BirthHooks::face));

    private BirthHooks() {}

    /**
     * clone3(2) can give birth in any cgroup, past its files. Such a child and its children are no
     * members of the agent or of a unit; process 1 alone gives birth so for them.
     */
    static void fork(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String intruder = asm.fresh("intruder");
        String stranger = asm.fresh("stranger");
        hook.takesNotes();
        hook.argument(Reg.R8, "clone_flags").argument(Reg.R7, "task");
        hook.actors().initOnly(stranger);
        asm.jumpIf(Compare.SET, Reg.R8, CLONE_THREAD, HookCode.ALLOWED);
        hook.actors().know(Reg.R7, Known.NEWBORN);
        asm.jump(HookCode.ALLOWED)
                .label(stranger)
                .alu(BpfAssembler.Alu.RSH, Reg.R8, CLONE_INTO_CGROUP_BIT)
                .jumpIf(Compare.SET, Reg.R8, 1, intruder);
        hook.actors().insiderOnly(intruder);
        asm.jump(HookCode.ALLOWED).label(intruder);
        hook.actors().remember(Reg.R7);
        asm.jumpIfEqual(Reg.R0, 0, HookCode.ALLOWED)
                // One that cannot be told from a member later is not born.
                .move(Reg.R0, -EAGAIN)
                .exit();
    }

    /** A task's end. */
    static void end(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        hook.takesNotes();
        hook.argument(Reg.R1, "task").actors().forget(Reg.R1);
    }

    /**
     * What was known of a process ends with its program; once, a newborn may become what newer
     * service managers start services with.
     */
    private static void become(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String other = asm.fresh("other");
        hook.takesNotes();
        hook.words().currentTask(Reg.R7);
        hook.actors().known(Reg.R7, HookCode.ALLOWED);
        hook.words().member(Reg.R9, Reg.R7, "task_struct", "group_leader");
        GuardFacts.FileId executor = hook.facts().host().executor();
        if (!executor.equals(GuardFacts.FileId.NONE)) {
            asm.jumpUnlessEqual(Reg.R1, Known.NEWBORN, other);
            hook.argument(Reg.R8, "bprm");
            hook.words().follow(other, Reg.R8, Reg.R8, "linux_binprm.file", "file.f_inode");
            asm.jumpIfEqual(Reg.R8, 0, other);
            hook.words().inodeIs(Reg.R8, executor, other);
            hook.actors().know(Reg.R9, Known.EXECUTOR);
            asm.jump(HookCode.ALLOWED).label(other);
        }
        hook.actors().forgetKnown(Reg.R9);
    }

    /** Called when a file of a process in /proc is looked up, before each opening of it. */
    private static void face(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        hook.takesNotes();
        hook.argument(Reg.R7, "p").actors().ofAgentOnly(Reg.R7, HookCode.ALLOWED);
        hook.argument(Reg.R1, "inode");
        hook.words().member(Reg.R1, Reg.R1, "inode", "i_ino");
        hook.actors().rememberFace(Reg.R1);
    }
}
