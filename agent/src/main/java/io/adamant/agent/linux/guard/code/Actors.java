package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Helper;
import io.adamant.agent.linux.guard.layout.GuardCounters;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Known;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is asking. Process 1 is known by its number in the initial namespace, which nobody else can
 * have; the agent and the units by the names of their cgroups, into which only process 1 can put a
 * process while the guard stands (see {@code AgentHooks}).
 */
public final class Actors {

    private static final String SERVICES = "system.slice";

    /** PROC_USER_INIT_INO of linux/proc_ns.h. */
    private static final long FIRST_USER_NAMESPACE = 0xEFFF_FFFDL;

    private static final int CAP_DAC_OVERRIDE = 1;

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
     * Goes elsewhere unless the current process is process 1, or a child of its own in which its
     * code still runs, as when a service is being started. Nobody else can trace or be one. Uses R0
     * to R5.
     */
    public void managerOnly(String otherwise) {
        String manager = asm.fresh("manager");
        words.currentTask(Reg.R2);
        words.member(Reg.R1, Reg.R2, "task_struct", "tgid");
        asm.jumpIfEqual(Reg.R1, 1, manager);
        newbornOnly(Reg.R2, otherwise);
        asm.label(manager);
    }

    /** Goes elsewhere unless the task is a child of process 1 that still runs its code. */
    public void newbornOnly(Reg task, String otherwise) {
        known(task, otherwise);
        asm.jumpIf(BpfAssembler.Compare.GT, Reg.R1, Known.EXECUTOR, otherwise);
    }

    /** Leaves what is known of a task's process in R1. Uses R0 to R5. */
    public void known(Reg task, String unknown) {
        words.member(Reg.R1, task, "task_struct", "group_leader");
        asm.store(Size.LONG, Reg.R10, Frame.TASK, Reg.R1);
        words.lookup(facts.maps().known(), Frame.TASK);
        asm.jumpIfEqual(Reg.R0, 0, unknown).load(Size.LONG, Reg.R1, Reg.R0, 0);
    }

    /** Keeps in mind what a process is; the task is its first. R0 is 0 when there was room. */
    public void know(Reg task, int what) {
        keep(facts.maps().known(), task, what);
    }

    /** The current process is the agent, whatever cgroup it is moved to. */
    public void knowAgent() {
        String unknown = asm.fresh("unknown");
        String known = asm.fresh("known");
        words.currentTask(Reg.R8);
        known(Reg.R8, unknown);
        asm.jumpIfEqual(Reg.R1, Known.AGENT, known).label(unknown);
        words.member(Reg.R1, Reg.R8, "task_struct", "group_leader");
        know(Reg.R1, Known.AGENT);
        words.count(GuardCounters.ALIVE);
        asm.label(known);
    }

    /** Goes elsewhere while no agent lives. Uses R0 to R5. */
    public void agentAliveOnly(String otherwise) {
        asm.moveMapValue(Reg.R1, facts.maps().counters(), GuardCounters.ALIVE)
                .load(Size.LONG, Reg.R1, Reg.R1, 0)
                .jumpIfEqual(Reg.R1, 0, otherwise);
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
        keep(facts.maps().intruders(), task, 0);
    }

    /** An inode in /proc that is the agent's; its number is never used twice in a boot. */
    public void rememberFace(Reg inodeNumber) {
        keep(facts.maps().faces(), inodeNumber, 0);
    }

    /** Goes elsewhere unless the inode in /proc is the agent's. Uses R0 to R5. */
    public void faceOnly(Reg inode, String otherwise) {
        words.member(Reg.R1, inode, "inode", "i_ino");
        asm.store(Size.LONG, Reg.R10, Frame.TASK, Reg.R1);
        words.lookup(facts.maps().faces(), Frame.TASK);
        asm.jumpIfEqual(Reg.R0, 0, otherwise);
    }

    private void keep(int map, Reg key, int value) {
        asm.store(Size.LONG, Reg.R10, Frame.TASK, key)
                .store(Size.LONG, Reg.R10, Frame.DEVICE, value)
                .moveMap(Reg.R1, map)
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, Frame.TASK)
                .move(Reg.R3, Reg.R10)
                .add(Reg.R3, Frame.DEVICE)
                .move(Reg.R4, 0)
                .call(Helper.MAP_UPDATE_ELEM);
    }

    public void forgetKnown(Reg task) {
        drop(facts.maps().known(), task);
    }

    /** Lets go of a task that is no more. */
    public void forget(Reg task) {
        String other = asm.fresh("other");
        drop(facts.maps().intruders(), task);
        words.lookup(facts.maps().known(), Frame.TASK);
        asm.jumpIfEqual(Reg.R0, 0, other)
                .load(Size.LONG, Reg.R1, Reg.R0, 0)
                .jumpUnlessEqual(Reg.R1, Known.AGENT, other);
        words.count(GuardCounters.ALIVE, -1);
        asm.label(other).load(Size.LONG, Reg.R1, Reg.R10, Frame.TASK);
        drop(facts.maps().known(), Reg.R1);
    }

    private void drop(int map, Reg task) {
        asm.store(Size.LONG, Reg.R10, Frame.TASK, task)
                .moveMap(Reg.R1, map)
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, Frame.TASK)
                .call(Helper.MAP_DELETE_ELEM);
    }

    /**
     * Goes elsewhere unless the current process is the agent: known as such since it opened the
     * guard's maps, or with its program in its cgroup. Uses R0 to R5 and R8.
     */
    public void agentOnly(String otherwise) {
        String agent = asm.fresh("agent");
        String unknown = asm.fresh("unknown");
        words.currentTask(Reg.R8);
        known(Reg.R8, unknown);
        asm.jumpIfEqual(Reg.R1, Known.AGENT, agent).label(unknown);
        runs(Reg.R8, facts.agent().executable(), otherwise);
        words.currentTask(Reg.R8);
        inCgroup(Reg.R8, facts.agent().cgroup(), otherwise);
        insiderOnly(otherwise);
        asm.label(agent);
    }

    /** Goes elsewhere unless the current process is the agent or of its unit. R0 to R5 and R8. */
    public void insideAgentOnly(String otherwise) {
        String agent = asm.fresh("agent");
        String unknown = asm.fresh("unknown");
        words.currentTask(Reg.R8);
        known(Reg.R8, unknown);
        asm.jumpIfEqual(Reg.R1, Known.AGENT, agent).label(unknown);
        inCgroup(Reg.R8, facts.agent().cgroup(), otherwise);
        insiderOnly(otherwise);
        asm.label(agent);
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
     * Goes there when the current process runs a program that moves processes in normal life. Who
     * is root can make such a program do other things too. Uses R0 to R5 and R8.
     */
    public void moversGo(String there) {
        List<GuardFacts.FileId> programs = new ArrayList<>(facts.host().managers());
        programs.addAll(facts.host().movers());
        for (GuardFacts.FileId program : programs) {
            String next = asm.fresh("next");
            words.currentTask(Reg.R8);
            runs(Reg.R8, program, next);
            asm.jump(there).label(next);
        }
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

    /**
     * Goes elsewhere unless the task is the agent's or belongs to its unit. Uses R0 to R5 and R8.
     */
    public void ofAgentOnly(Reg task, String otherwise) {
        String agent = asm.fresh("agent");
        String unknown = asm.fresh("unknown");
        known(task, unknown);
        asm.jumpIfEqual(Reg.R1, Known.AGENT, agent).label(unknown);
        inCgroup(task, facts.agent().cgroup(), otherwise);
        asm.label(agent);
    }

    /**
     * Goes elsewhere unless the current process is nobody to whom root's files are open: then the
     * kernel's own permissions keep it off other users' processes. Uses R0 to R5 and R8.
     */
    public void withoutPrivilegeOnly(String otherwise) {
        String foreign = asm.fresh("foreign");
        words.currentTask(Reg.R8);
        words.member(Reg.R8, Reg.R8, "task_struct", "cred");
        asm.jumpIfEqual(Reg.R8, 0, otherwise);
        for (String id : List.of("euid", "fsuid")) {
            words.member(Reg.R1, Reg.R8, "cred", id, "val");
            asm.jumpIfEqual(Reg.R1, 0, otherwise);
        }
        words.member(Reg.R1, Reg.R8, "cred", "user_ns");
        asm.jumpIfEqual(Reg.R1, 0, otherwise);
        words.member(Reg.R1, Reg.R1, "user_namespace", "ns", "inum");
        asm.moveLong(Reg.R2, FIRST_USER_NAMESPACE)
                .jumpIf(BpfAssembler.Compare.NE, Reg.R1, Reg.R2, foreign)
                .load(Size.WORD, Reg.R1, Reg.R8, words.offset("cred", "cap_effective"))
                .jumpIf(BpfAssembler.Compare.SET, Reg.R1, 1 << CAP_DAC_OVERRIDE, otherwise)
                .label(foreign);
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
