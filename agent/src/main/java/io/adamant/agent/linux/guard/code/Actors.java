package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Helper;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import java.util.List;

/**
 * Who is asking. Process 1 is known by its number in the initial namespace, which nobody else can
 * have; the agent and the units by the names of their cgroups, into which only process 1 can put a
 * process while the guard stands (see {@code AgentHooks}).
 */
public final class Actors {

    private static final String SERVICES = "system.slice";

    /** A user's manager, a child of process 1, and what it prepares. */
    private static final int MANAGERS = 2;

    private final BpfAssembler asm;
    private final KernelWords words;
    private final GuardFacts facts;

    public Actors(BpfAssembler asm, KernelWords words, GuardFacts facts) {
        this.asm = asm;
        this.words = words;
        this.facts = facts;
    }

    /** Goes elsewhere unless the current process is process 1. Uses R0 to R5. */
    public void initOnly(String otherwise) {
        words.currentTask(Reg.R1);
        words.member(Reg.R1, Reg.R1, "task_struct", "tgid");
        asm.jumpUnlessEqual(Reg.R1, 1, otherwise);
    }

    /**
     * Goes elsewhere unless the host is going down: process 1, or a child of its own, while process
     * 1 runs nothing but the program that ends the host. Uses R0 to R5 and R8.
     */
    public void shutdownOnly(String otherwise) {
        String init = asm.fresh("init");
        words.currentTask(Reg.R8);
        words.member(Reg.R1, Reg.R8, "task_struct", "tgid");
        asm.jumpIfEqual(Reg.R1, 1, init);
        words.member(Reg.R8, Reg.R8, "task_struct", "real_parent");
        asm.jumpIfEqual(Reg.R8, 0, otherwise);
        words.member(Reg.R1, Reg.R8, "task_struct", "tgid");
        asm.jumpUnlessEqual(Reg.R1, 1, otherwise).label(init);
        runs(Reg.R8, facts.host().shutdown(), otherwise);
    }

    /** Goes elsewhere for one that was born into its cgroup by a stranger. Uses R0 to R5. */
    public void insiderOnly(String otherwise) {
        words.currentTask(Reg.R1);
        asm.store(Size.LONG, Reg.R10, Frame.TASK, Reg.R1);
        words.lookup(facts.maps().intruders(), Frame.TASK);
        asm.jumpUnlessEqual(Reg.R0, 0, otherwise);
    }

    /** Keeps a task in mind as no member of its cgroup; R0 is 0 when there was room. */
    public void remember(Reg task) {
        asm.store(Size.LONG, Reg.R10, Frame.TASK, task)
                .store(Size.LONG, Reg.R10, Frame.DEVICE, 0)
                .moveMap(Reg.R1, facts.maps().intruders())
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, Frame.TASK)
                .move(Reg.R3, Reg.R10)
                .add(Reg.R3, Frame.DEVICE)
                .move(Reg.R4, 0)
                .call(Helper.MAP_UPDATE_ELEM);
    }

    public void forget(Reg task) {
        asm.store(Size.LONG, Reg.R10, Frame.TASK, task)
                .moveMap(Reg.R1, facts.maps().intruders())
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, Frame.TASK)
                .call(Helper.MAP_DELETE_ELEM);
    }

    /** Goes elsewhere unless the current process is the agent. Uses R0 to R5 and R8. */
    public void agentOnly(String otherwise) {
        words.currentTask(Reg.R8);
        runs(Reg.R8, facts.agent().executable(), otherwise);
        words.currentTask(Reg.R8);
        inCgroup(Reg.R8, facts.agent().cgroup(), otherwise);
    }

    /** Goes elsewhere unless the task and the current one are of one cgroup. Uses R0 to R5. */
    public void sameCgroupOnly(Reg task, String otherwise) {
        String same = asm.fresh("same");
        words.currentTask(Reg.R1);
        words.follow(otherwise, Reg.R1, Reg.R1, "task_struct.cgroups", "css_set.dfl_cgrp");
        words.follow(otherwise, Reg.R2, task, "task_struct.cgroups", "css_set.dfl_cgrp");
        asm.jumpIf(BpfAssembler.Compare.EQ, Reg.R1, Reg.R2, same).jump(otherwise).label(same);
        insiderOnly(otherwise);
    }

    /**
     * Goes there when the current process still is the service manager's own code, as it is while
     * it prepares a service: process 1, a child of it, or a child of a user's manager. The program
     * alone proves nothing, since anybody can run it. Uses R0 to R5 and R8.
     */
    public void managersGo(String there) {
        if (facts.host().managers().isEmpty()) {
            return;
        }
        String stranger = asm.fresh("noManager");
        words.currentTask(Reg.R8);
        for (int generation = 0; generation < MANAGERS; generation++) {
            runsManager(Reg.R8, stranger);
            words.member(Reg.R1, Reg.R8, "task_struct", "tgid");
            asm.jumpIfEqual(Reg.R1, 1, there);
            words.member(Reg.R8, Reg.R8, "task_struct", "real_parent");
            asm.jumpIfEqual(Reg.R8, 0, stranger);
        }
        words.member(Reg.R1, Reg.R8, "task_struct", "tgid");
        asm.jumpIfEqual(Reg.R1, 1, there).label(stranger);
    }

    private void runsManager(Reg task, String otherwise) {
        String one = asm.fresh("manager");
        for (GuardFacts.FileId program : facts.host().managers()) {
            String next = asm.fresh("next");
            runs(task, program, next);
            asm.jump(one).label(next);
        }
        asm.jump(otherwise).label(one);
    }

    /** Goes elsewhere unless the task belongs to the agent's unit. Uses R0 to R5 and R8. */
    public void ofAgentOnly(Reg task, String otherwise) {
        inCgroup(task, facts.agent().cgroup(), otherwise);
    }

    /** Goes elsewhere unless the current process is of this service. Uses R0 to R5 and R8. */
    public void serviceOnly(String unit, String otherwise) {
        words.currentTask(Reg.R8);
        inCgroup(Reg.R8, List.of(SERVICES, unit), otherwise);
        insiderOnly(otherwise);
    }

    /** Goes elsewhere unless the current process has a network of its own. Uses R0 to R5. */
    public void foreignNetworkOnly(String otherwise) {
        words.currentTask(Reg.R1);
        words.follow(
                otherwise, Reg.R1, Reg.R1, "task_struct.nsproxy", "nsproxy.net_ns", "net.ns.inum");
        same(facts.host().networkNamespace(), otherwise);
    }

    /** Goes elsewhere unless the current process sees the host's own mounts. Uses R0 to R5. */
    public void hostMountsOnly(String otherwise) {
        String same = asm.fresh("same");
        words.currentTask(Reg.R1);
        words.follow(
                otherwise,
                Reg.R1,
                Reg.R1,
                "task_struct.nsproxy",
                "nsproxy.mnt_ns",
                "mnt_namespace.ns.inum");
        same(facts.host().mountNamespace(), same);
        asm.jump(otherwise).label(same);
    }

    /** Goes elsewhere for a container: a process with a pid namespace of its own. */
    public void hostProcessesOnly(String otherwise) {
        String same = asm.fresh("same");
        words.currentTask(Reg.R1);
        words.follow(
                otherwise,
                Reg.R1,
                Reg.R1,
                "task_struct.nsproxy",
                "nsproxy.pid_ns_for_children",
                "pid_namespace.ns.inum");
        same(facts.host().pidNamespace(), same);
        asm.jump(otherwise).label(same);
    }

    /** Goes there when R1 is this namespace's number. */
    private void same(long namespace, String there) {
        asm.moveLong(Reg.R2, namespace).jumpIf(BpfAssembler.Compare.EQ, Reg.R1, Reg.R2, there);
    }

    private void runs(Reg task, GuardFacts.FileId program, String otherwise) {
        words.follow(
                otherwise, Reg.R3, task, "task_struct.mm", "mm_struct.exe_file", "file.f_inode");
        asm.jumpIfEqual(Reg.R3, 0, otherwise);
        words.inodeIs(Reg.R3, program, otherwise);
    }

    /** The names from the process' cgroup up to the root's child, all of them. */
    private void inCgroup(Reg task, List<String> path, String otherwise) {
        words.follow(
                otherwise, Reg.R8, task, "task_struct.cgroups", "css_set.dfl_cgrp", "cgroup.kn");
        for (String name : path.reversed()) {
            asm.jumpIfEqual(Reg.R8, 0, otherwise);
            words.nodeNamed(Reg.R8, name, otherwise);
            words.member(Reg.R8, Reg.R8, "kernfs_node", words.parentOfNode());
        }
        asm.jumpIfEqual(Reg.R8, 0, otherwise);
        words.member(Reg.R1, Reg.R8, "kernfs_node", words.parentOfNode());
        asm.jumpUnlessEqual(Reg.R1, 0, otherwise);
    }

    /** Copies the name of the current process' cgroup to where R7 points; nothing in lockdown. */
    public void unit(Reg task, int offset, String done) {
        asm.store(Size.BYTE, Reg.R7, offset, 0);
        if (!facts.fullNames()) {
            return;
        }
        words.follow(
                done,
                Reg.R3,
                task,
                "task_struct.cgroups",
                "css_set.dfl_cgrp",
                "cgroup.kn",
                "kernfs_node.name");
        asm.move(Reg.R1, Reg.R7)
                .add(Reg.R1, offset)
                .move(Reg.R2, GuardEvent.NAME_BYTES)
                .call(Helper.PROBE_READ_KERNEL_STR);
    }
}
