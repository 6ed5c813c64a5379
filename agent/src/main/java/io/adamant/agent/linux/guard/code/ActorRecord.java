package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Helper;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;

/** Who tried, as the event has it. R7 is the event, R6 the current task. */
final class ActorRecord {

    private final BpfAssembler asm;
    private final KernelWords words;
    private final GuardFacts facts;

    ActorRecord(BpfAssembler asm, KernelWords words, GuardFacts facts) {
        this.asm = asm;
        this.words = words;
        this.facts = facts;
    }

    void write() {
        ids();
        executable();
        asm.label("unit");
        new Actors(asm, words, facts).unit(Reg.R6, GuardEvent.UNIT, "parents");
        asm.label("parents");
        parents();
    }

    private void ids() {
        copy(GuardEvent.THREAD_ID, Size.WORD, "pid");
        copy(GuardEvent.PROCESS_ID, Size.WORD, "tgid");
        copy(GuardEvent.STARTED, Size.LONG, "start_boottime");
        if (words.has("task_struct", "loginuid", "val")) {
            copy(GuardEvent.LOGIN_ID, Size.WORD, "loginuid", "val");
            copy(GuardEvent.SESSION_ID, Size.WORD, "sessionid");
        } else {
            asm.store(Size.LONG, Reg.R7, GuardEvent.LOGIN_ID, -1);
        }
        words.command(Reg.R6, GuardEvent.COMMAND);
        asm.call(Helper.GET_CURRENT_UID_GID)
                .store(Size.LONG, Reg.R7, GuardEvent.USER_ID, Reg.R0)
                .call(Helper.GET_CURRENT_CGROUP_ID)
                .store(Size.LONG, Reg.R7, GuardEvent.CGROUP_ID, Reg.R0);
    }

    private void copy(int to, Size size, String... member) {
        words.member(Reg.R1, Reg.R6, "task_struct", member);
        asm.store(size, Reg.R7, to, Reg.R1);
    }

    private void executable() {
        asm.store(Size.LONG, Reg.R7, GuardEvent.EXECUTABLE_INODE, 0)
                .store(Size.LONG, Reg.R7, GuardEvent.EXECUTABLE_DEVICE, 0)
                .store(Size.BYTE, Reg.R7, GuardEvent.EXECUTABLE, 0);
        words.follow(
                "unit",
                Reg.R8,
                Reg.R6,
                "task_struct.mm",
                "mm_struct.exe_file",
                "file.f_path.dentry");
        asm.jumpIfEqual(Reg.R8, 0, "unit");
        words.inode(Reg.R1, Reg.R8, "unit");
        words.member(Reg.R2, Reg.R1, "inode", "i_ino");
        asm.store(Size.LONG, Reg.R7, GuardEvent.EXECUTABLE_INODE, Reg.R2);
        words.member(Reg.R2, Reg.R8, "dentry", "d_sb");
        words.member(Reg.R2, Reg.R2, "super_block", "s_dev");
        asm.store(Size.WORD, Reg.R7, GuardEvent.EXECUTABLE_DEVICE, Reg.R2);
        new EntryName(asm, words, facts).copy(Reg.R8, GuardEvent.EXECUTABLE, GuardEvent.NAME_BYTES);
    }

    private void parents() {
        asm.move(Reg.R9, Reg.R6);
        for (int i = 0; i < GuardEvent.MAX_PARENTS; i++) {
            int to = GuardEvent.PARENTS + i * GuardEvent.PARENT_BYTES;
            asm.store(Size.LONG, Reg.R7, to, 0);
            words.member(Reg.R9, Reg.R9, "task_struct", "real_parent");
            asm.jumpIfEqual(Reg.R9, 0, "noMoreParents");
            words.member(Reg.R1, Reg.R9, "task_struct", "tgid");
            // The idle task is its own parent and nobody's ancestor to speak of.
            asm.jumpIf(Compare.EQ, Reg.R1, 0, "noMoreParents").store(Size.WORD, Reg.R7, to, Reg.R1);
            words.command(Reg.R9, to + 8);
        }
        asm.label("noMoreParents");
    }
}
