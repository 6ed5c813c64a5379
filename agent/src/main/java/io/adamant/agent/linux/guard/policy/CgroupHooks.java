package io.adamant.agent.linux.guard.policy;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.guard.code.Actors;
import io.adamant.agent.linux.guard.code.HookCode;
import io.adamant.agent.seal.guard.Refusable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cgroups are how the agent and the units are known, so only process 1 may make one beside theirs,
 * put a process into theirs or turn their knobs; and not even process 1 may freeze or kill the
 * agent's.
 */
final class CgroupHooks {

    private static final List<String> NOT_EVEN_INIT = List.of("cgroup.kill", "cgroup.freeze");

    /** Process 1 sets them for each new run of the agent, and for whoever asks it. */
    private static final List<String> NOT_WHILE_IT_RUNS =
            List.of(
                    "memory.max",
                    "memory.high",
                    "memory.swap.max",
                    "pids.max",
                    "cpu.max",
                    "cpu.weight",
                    "cpuset.cpus",
                    "io.max");

    /** To be told of pressure a service opens its own for writing. */
    private static final List<String> WATCHES =
            List.of("memory.pressure", "cpu.pressure", "io.pressure");

    private CgroupHooks() {}

    /** Files of cgroup v2 and v1 into which a process is written that is to move. */
    private static final List<String> MOVES = List.of("cgroup.procs", "cgroup.threads", "tasks");

    /** The root of a cgroup hierarchy has the first inode number. */
    private static final int ROOT = 1;

    private static final long CGROUP_1 = 0x27e0eb;
    private static final long CGROUP_2 = 0x63677270;

    /**
     * Who is moved is in what is written, which no hook sees: so an open by which root could move
     * the agent out of its cgroup is refused to strangers. A program or a unit that moves processes
     * in normal life is told of only. R9 is the entry and stays.
     */
    static void openForMoving(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String elsewhere = asm.fresh("elsewhere");
        String cgroups = asm.fresh("cgroups");
        String moves = asm.fresh("moves");
        hook.words().member(Reg.R1, Reg.R9, "dentry", "d_sb");
        hook.words().member(Reg.R1, Reg.R1, "super_block", "s_magic");
        asm.moveLong(Reg.R2, CGROUP_2)
                .jumpIf(Compare.EQ, Reg.R1, Reg.R2, cgroups)
                .jumpUnlessEqual(Reg.R1, (int) CGROUP_1, elsewhere)
                .label(cgroups);
        for (String file : MOVES) {
            String next = asm.fresh("next");
            hook.words().entryNamed(Reg.R9, file, next);
            asm.jump(moves).label(next);
        }
        asm.jump(elsewhere).label(moves);
        Actors actors = hook.actors();
        List<Consumer<String>> movers =
                List.of(actors::managerOnly, actors::withoutPrivilegeOnly, actors::agentOnly);
        for (Consumer<String> mover : movers) {
            String stranger = asm.fresh("stranger");
            mover.accept(stranger);
            asm.jump(HookCode.ALLOWED).label(stranger);
        }
        hook.about(Reg.R9);
        knownPrograms(hook);
        for (String unit : hook.facts().units()) {
            String stranger = asm.fresh("stranger");
            hook.actors().serviceOnly(unit, stranger);
            hook.notice(Refusable.AGENT_PROCESS);
            asm.label(stranger);
        }
        hook.refuse(Refusable.AGENT_PROCESS);
        asm.label(elsewhere);
    }

    /** Root can bend such a program, and can enter such a unit; both at once is normal life. */
    private static void knownPrograms(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String known = asm.fresh("known");
        String others = asm.fresh("others");
        hook.actors().moversGo(known);
        asm.jump(others).label(known);
        for (String unit : hook.facts().units()) {
            String stranger = asm.fresh("stranger");
            hook.actors().serviceOnly(unit, stranger);
            asm.jump(HookCode.ALLOWED).label(stranger);
        }
        hook.notice(Refusable.AGENT_PROCESS);
        asm.label(others);
    }

    /**
     * The files that say who may move processes between services stay as process 1 made them. R9 is
     * the entry and stays.
     */
    static void attributes(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String elsewhere = asm.fresh("elsewhere");
        String stranger = asm.fresh("stranger");
        String guarded = asm.fresh("guarded");
        onlyOnCgroups(hook, Reg.R9, elsewhere);
        hook.follow(Reg.R7, Reg.R9, "dentry.d_parent");
        parentOfServices(hook, Reg.R7, guarded, elsewhere);
        hook.words().entryNamed(Reg.R7, hook.facts().agent().unit(), elsewhere);
        asm.label(guarded);
        hook.about(Reg.R9).actors().managerOnly(stranger);
        asm.jump(elsewhere).label(stranger);
        hook.refuse(Refusable.AGENT_PROCESS);
        asm.label(elsewhere);
    }

    /** Goes on when the entry is neither the root nor the slice that the agent's cgroup is in. */
    private static void parentOfServices(
            HookCode hook, Reg entry, String guarded, String elsewhere) {
        hook.words().inode(Reg.R1, entry, elsewhere);
        hook.words().member(Reg.R2, Reg.R1, "inode", "i_ino");
        hook.asm()
                .jumpIfEqual(Reg.R2, ROOT, guarded)
                .moveLong(Reg.R1, hook.facts().host().slice())
                .jumpIf(Compare.EQ, Reg.R2, Reg.R1, guarded);
    }

    /** R8 is the inode, R9 the entry, both of a regular file; they stay. */
    static void openForWriting(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String elsewhere = asm.fresh("elsewhere");
        String guarded = asm.fresh("guarded");
        String anyUnit = asm.fresh("anyUnit");
        onlyOnCgroups(hook, Reg.R9, elsewhere);
        hook.follow(Reg.R7, Reg.R9, "dentry.d_parent");
        parentOfServices(hook, Reg.R7, guarded, elsewhere);
        List<String> units = new ArrayList<>(hook.facts().units());
        units.add(hook.facts().agent().unit());
        for (String unit : units) {
            String next = asm.fresh("next");
            hook.words().entryNamed(Reg.R7, unit, next);
            asm.jump(guarded).label(next);
        }
        asm.jump(elsewhere).label(guarded);
        hook.about(Reg.R9).actors().managerOnly(anyUnit);
        hook.words().entryNamed(Reg.R7, hook.facts().agent().unit(), elsewhere);
        String refused = asm.fresh("refused");
        for (String knob : NOT_EVEN_INIT) {
            String next = asm.fresh("next");
            hook.words().entryNamed(Reg.R9, knob, next);
            asm.jump(refused).label(next);
        }
        for (String knob : NOT_WHILE_IT_RUNS) {
            String next = asm.fresh("next");
            hook.words().entryNamed(Reg.R9, knob, next);
            hook.actors().agentAliveOnly(elsewhere);
            asm.jump(refused).label(next);
        }
        asm.jump(elsewhere).label(refused);
        hook.unlessShutdown();
        hook.refuse(Refusable.AGENT_PROCESS);
        asm.label(anyUnit);
        for (String watch : WATCHES) {
            String next = asm.fresh("next");
            hook.words().entryNamed(Reg.R9, watch, next);
            asm.jump(elsewhere).label(next);
        }
        hook.refuse(Refusable.AGENT_PROCESS);
        asm.label(elsewhere);
    }

    /** R7 is the new directory's entry; it stays. */
    static void makeDirectory(HookCode hook) {
        if (!hook.concerns(Refusable.AGENT_PROCESS)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String elsewhere = asm.fresh("elsewhere");
        String stranger = asm.fresh("stranger");
        onlyOnCgroups(hook, Reg.R7, elsewhere);
        hook.follow(Reg.R2, Reg.R7, "dentry.d_parent");
        hook.words().inode(Reg.R1, Reg.R2, elsewhere);
        hook.words().member(Reg.R2, Reg.R1, "inode", "i_ino");
        String guarded = asm.fresh("guarded");
        asm.moveLong(Reg.R1, hook.facts().host().slice())
                .jumpIf(Compare.EQ, Reg.R2, Reg.R1, guarded);
        // In one below its own the agent would no longer be known.
        hook.follow(Reg.R9, Reg.R7, "dentry.d_parent");
        hook.words().entryNamed(Reg.R9, hook.facts().agent().unit(), elsewhere);
        asm.label(guarded);
        hook.about(Reg.R7).actors().initOnly(stranger);
        asm.jump(elsewhere).label(stranger);
        hook.refuse(Refusable.AGENT_PROCESS);
        asm.label(elsewhere);
    }

    private static void onlyOnCgroups(HookCode hook, Reg entry, String elsewhere) {
        hook.words().member(Reg.R1, entry, "dentry", "d_sb");
        hook.words().member(Reg.R1, Reg.R1, "super_block", "s_magic");
        hook.asm().moveLong(Reg.R2, CGROUP_2).jumpIf(Compare.NE, Reg.R1, Reg.R2, elsewhere);
    }
}
